/**
 * Plays through the virtual codec in a process of its own, because ALSA reads its configuration once a process.
 * `node play.ts '<Play as JSON>'` prints one line of `Outcome` as JSON.
 */
import { Worker } from "node:worker_threads";
import type { AlsaEvent } from "../../../src/audio/backends/alsa/keep-playing.ts";
import { counterCount, counterWords, phases } from "../../../src/audio/backends/port.ts";
import { makeGarbageForFortyFiveMilliseconds } from "../garbage.ts";
import type { PlayRequest, reportWords } from "./play-worker.ts";

export type Play = PlayRequest & {
  /** What the control thread does once sound runs; "wait" for the loop's own end if nothing is said. */
  meanwhile?: "wait" | "exit" | "throw";
  /** Blocks the control thread for 45 of every 50 ms and makes garbage meanwhile. */
  blockControlThread?: boolean;
};

export type Outcome = { counters: Record<keyof typeof counterWords, number> } & Record<
  keyof typeof reportWords,
  number
> & { events: AlsaEvent[] };

const play = JSON.parse(process.argv[2] ?? "{}") as Play;
const counters = new Int32Array(new SharedArrayBuffer(counterCount * 4));
const report = new Int32Array(new SharedArrayBuffer(12));
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
process.once("exit", () => Atomics.store(counters, counterWords.stop, 1));
const worker = new Worker(new URL("./play-worker.ts", import.meta.url), {
  workerData: { memory, counters, request: play, words: report },
});

const events: AlsaEvent[] = [];
worker.on("message", (event: AlsaEvent) => events.push(event));

function tell(): void {
  const words = Object.entries(counterWords).map(([name, word]) => [name, counters[word]]);
  console.log(
    JSON.stringify({
      counters: Object.fromEntries(words),
      reopened: report[0],
      heapGrowthBytes: report[1],
      collections: report[2],
      events,
    }),
  );
}

function onceSoundRuns(act: () => void): void {
  const timer = setInterval(() => {
    const ended = Atomics.load(counters, counterWords.phase) === phases.ended;
    if (Atomics.load(counters, counterWords.periods) < 10 && !ended) return;
    clearInterval(timer);
    act();
  }, 5);
}

worker.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
if (play.meanwhile === undefined || play.meanwhile === "wait") worker.on("exit", tell);
if (play.meanwhile === "exit") {
  onceSoundRuns(() => {
    tell();
    process.exit(0);
  });
}
if (play.meanwhile === "throw") {
  onceSoundRuns(() => {
    throw new Error("an uncaught error of the control thread");
  });
}
if (play.blockControlThread) {
  const timer = setInterval(makeGarbageForFortyFiveMilliseconds, 50);
  worker.on("exit", () => clearInterval(timer));
}
