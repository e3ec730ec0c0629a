/** As `play.ts`, through PortAudio: `node portaudio.ts '{"stopAfterPeriods": 100, "periodFrames": 64}'`. */
import { Worker } from "node:worker_threads";
import { endPortAudioOnExit } from "../../../src/audio/backends/naudiodon/end-on-exit.ts";
import { counterCount, counterWords, endings } from "../../../src/audio/backends/port.ts";
import { loadLibc } from "../../../src/system/libc.ts";
import type { PortAudioPlay } from "./portaudio-worker.ts";

/** `meanwhile`: what the control thread does once sound runs. */
export type PortAudioRequest = PortAudioPlay & { meanwhile?: "exit" };

const { meanwhile, ...play } = JSON.parse(process.argv[2] ?? "{}") as PortAudioRequest;
const counters = new Int32Array(new SharedArrayBuffer(counterCount * 4));
const forget = endPortAudioOnExit(counters, loadLibc());
const worker = new Worker(new URL("./portaudio-worker.ts", import.meta.url), {
  workerData: { counters, ...play },
});
const watch = setInterval(look, 10);

function look(): void {
  if (meanwhile === "exit" && Atomics.load(counters, counterWords.periods) > 10) process.exit(0);
  if (Atomics.load(counters, counterWords.ending) === endings.unplugged) {
    tell();
    process.exit(3);
  }
}

function tell(): void {
  const words = Object.entries(counterWords).map(([name, word]) => [name, counters[word]]);
  process.stdout.write(`\n${JSON.stringify({ counters: Object.fromEntries(words) })}\n`);
}

worker.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
worker.on("exit", () => {
  clearInterval(watch);
  forget();
  tell();
});
