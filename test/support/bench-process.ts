/**
 * The pedal's audio thread in bench mode, in a process that ends in the way that its argument says. Writes "playing" once the
 * loop runs.
 */
import { fileURLToPath } from "node:url";
import { startBench, untilPlaying } from "./bench.ts";

const { thread } = startBench(fileURLToPath(new URL("../../src/main.ts", import.meta.url)));
await untilPlaying(thread);
process.stdout.write("playing\n");

const endings: Record<string, () => void> = {
  stop: () => {
    thread.stop().then(() => process.stdout.write("stopped\n"));
  },
  exit: () => process.exit(3),
  throw: () => {
    throw new Error("a mistake of ours");
  },
  reject: () => {
    Promise.reject(new Error("a mistake of ours"));
  },
  wait: () => {},
};
const end = endings[process.argv[2] ?? ""];
if (!end) throw new Error(`no such ending: ${process.argv[2]}`);
setImmediate(end);
