/** One run in virtual time: written down beforehand, because nobody outside can keep pace with a clock that skips waiting. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernel, root, runFolder } from "./bench.ts";
import { Machine } from "./machine.ts";
import { writePreparation } from "./preparation.ts";

export type Scenario = {
  name: string;
  /** pedal.json and other files of the player's folder. */
  owned: Record<string, string>;
  /** Files of /bench before the start. */
  given?: Record<string, Uint8Array>;
  /** What is done to the root, $1, before the start; in sh. */
  prepare?: string;
  /** What is done from the moment that the pedal plays its model, in bash with the words of `words`. */
  script: string;
};

/** Bash's words for the pedal's hardware. */
const words = `
set -eu
cd /bench
uv=/sys/module/pedal_bench_i2c/parameters/microvolts
line() { echo /sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio$1; }
down() { echo pull-down > $(line $1)/pull; }
up() { echo pull-up > $(line $1)/pull; }
level() { cat $(line $1)/value; }
journal() { journalctl -b -o short-monotonic --no-pager; }
until journalctl -b -o cat -u stompnet | grep -q 'is ready'; do sleep 0.1; done
`;

export type Played = {
  folder: string;
  /** What the script printed. */
  said: string;
  /** A file that it left in /bench. */
  file: (name: string) => Buffer;
};

export async function play({ name, owned, given = {}, prepare = "", script }: Scenario): Promise<Played> {
  const folder = runFolder(name);
  const write = (path: string, content: string | Uint8Array) => writeFileSync(join(folder, path), content);
  for (const [path, content] of Object.entries(given)) write(path, content);
  writePreparation(folder, "root", owned, prepare);
  write("scenario", `${words}\ntrap 'journal > journal.log' EXIT\n${script}\n`);
  const machine = new Machine({ kernel, root, share: folder });
  try {
    await machine.switchedOff(300);
  } finally {
    await machine.cutPower();
  }
  const file = (path: string) => readFileSync(join(folder, path));
  return {
    folder,
    said: existsSync(join(folder, "scenario.log")) ? file("scenario.log").toString("utf8") : "",
    file,
  };
}
