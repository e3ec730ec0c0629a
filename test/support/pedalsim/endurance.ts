/**
 * Plays a network through the virtual codec for so many periods while this thread misbehaves, and prints what the audio
 * thread counted: `node endurance.ts '{"periods": 45000}'`.
 */

import { defaultRequest } from "../../../src/audio/backends/alsa/request.ts";
import { counterWords } from "../../../src/audio/backends/port.ts";
import { bootAudioWorker } from "../../../src/audio/boot.ts";
import { AudioThread } from "../../../src/audio/thread.ts";
import { readModelFile } from "../../../src/library/model-file.ts";
import { bestPrecision, buildMachine } from "../../../src/pedal/machine.ts";
import { makeGarbageForFortyFiveMilliseconds } from "../garbage.ts";
import type { Watched } from "./watched-audio-thread.ts";

export type Endurance = { periods: number; model: string; leak?: boolean };

export type EnduranceOutcome = {
  counters: Record<keyof typeof counterWords, number>;
  /** Growth of the audio thread's heap in a usual second of sound. */
  bytesPerSecond: number;
  collections: number;
  /** How often this thread was blocked for 45 of 50 ms. */
  stalls: number;
};

const { periods, model, leak } = JSON.parse(process.argv[2] ?? "{}") as Endurance;
const [rate, periodFrames] = [48_000, 64];
const machine = buildMachine(rate, periodFrames, bestPrecision());
machine.engine.play(machine.engine.load(await readModelFile(model)), { kind: "crossfade", frames: 0 });
const worker = bootAudioWorker(new URL("./watched-audio-thread.ts", import.meta.url).pathname);
const { periods: buffered, prefillPeriods } = defaultRequest;
const thread = new AudioThread(worker, {
  ...machine,
  rate,
  periodFrames,
  rehearsalPlayers: machine.engine.rehearsalPlayers(),
  backend: { kind: "alsa", card: null, device: "pedal", guitarChannel: 0, periods: buffered, prefillPeriods },
  ...(leak ? { leak } : {}),
});
let stalls = 0;

const timer = setInterval(() => {
  makeGarbageForFortyFiveMilliseconds();
  stalls++;
  if (thread.counter("periods") >= periods) thread.stop();
}, 50);

thread.listen((report) => {
  const watched = report as unknown as Watched;
  if (watched.kind !== "watched") return;
  clearInterval(timer);
  const words = Object.keys(counterWords) as (keyof typeof counterWords)[];
  const outcome: EnduranceOutcome = {
    counters: Object.fromEntries(
      words.map((name) => [name, thread.counter(name)]),
    ) as EnduranceOutcome["counters"],
    bytesPerSecond: watched.bytesPerSecond,
    collections: watched.collections,
    stalls,
  };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
});
