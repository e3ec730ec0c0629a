/**
 * Stands in for the firmware where only the units are tried: the real Service over a count of periods that can be told to
 * stop (a file `hang`), and a process that can be told to end (a file `crash`).
 */
import { existsSync } from "node:fs";
import { Service } from "../../../src/pedal/service.ts";

const words = process.argv.slice(2);
const isSafe = words.includes("--safe");
const isTold = (what: string) => !isSafe && existsSync(`/var/lib/stompnet/${what}`);

if (words[0] === "play") {
  if (isTold("crash")) process.exit(3);
  let periods = 0;
  const service = new Service({
    notifySocket: process.env.NOTIFY_SOCKET,
    runFolder: "/run/stompnet",
    periods: () => periods,
    rate: 48_000,
    periodFrames: 64,
    onStick: () => {},
    onBackup: () => {},
    saveState: async () => {},
    say: (sentence) => console.log(sentence),
    now: () => performance.now(),
  });
  setInterval(() => {
    if (!isTold("hang")) periods += 38;
    service.look();
  }, 50);
}
