/** The round trip through the real audio thread, one period size at a time. */
import type { Model } from "../../engine/network.ts";
import { bestPrecision, buildMachine } from "../../pedal/machine.ts";
import type { Frames, Hertz } from "../../units.ts";
import { bootAudioWorker } from "../boot.ts";
import { awaitSound } from "../take/await-sound.ts";
import { playScore } from "../take/play-score.ts";
import { AudioThread } from "../thread.ts";
import type { BackendData } from "../thread-data.ts";
import { findRoundTrip, type RoundTrip } from "./round-trip.ts";
import { burstStarts, makeBurst } from "./score.ts";

export type MeasureRequest = {
  /** The file that the audio thread starts from. */
  entry: string;
  backend: Extract<BackendData, { kind: "alsa" | "naudiodon" }>;
  rate: Hertz;
  seconds: number;
  /** What the chain plays meanwhile; null: nothing. */
  model: Model | null;
  /** Hears remarks about the card. */
  say: (sentence: string) => void;
};

export type Measured = {
  kind: "measured";
  periodFrames: Frames;
  roundTrip: RoundTrip;
  xruns: number;
  latePeriods: number;
  /** What the chain adds on stage; it is not in the round trip. */
  chainFrames: Frames;
};

/** The card has no such period. */
export type NotGranted = { kind: "not granted"; periodFrames: Frames };

/** @throws Refusal where no sound is to be had at all */
export async function measureLatency(
  request: MeasureRequest,
  periodFrames: Frames,
): Promise<Measured | NotGranted> {
  const { entry, backend, rate, model } = request;
  const machine = buildMachine(rate, periodFrames, bestPrecision());
  const { engine, memory } = machine;
  if (model) engine.play(engine.load(model), { kind: "crossfade", frames: 0 });
  const frames = periodFrames * Math.ceil((request.seconds * rate) / periodFrames);
  const thread = new AudioThread(bootAudioWorker(entry), {
    ...machine,
    rate,
    periodFrames,
    rehearsalPlayers: engine.rehearsalPlayers(),
    backend,
  });
  try {
    if (!(await awaitSound(thread, request.say))) return { kind: "not granted", periodFrames };
    const recording = await playScore({ engine, memory, thread }, makeScore(frames), unwatched);
    return {
      kind: "measured",
      periodFrames,
      roundTrip: findRoundTrip(recording ?? new Float32Array(frames)),
      xruns: thread.counter("xruns"),
      latePeriods: thread.counter("latePeriods"),
      chainFrames: engine.latency,
    };
  } finally {
    await thread.stop();
  }
}

const unwatched = { onProgress: () => {}, isStopped: () => false };

function makeScore(frames: Frames): Float32Array {
  const score = new Float32Array(frames);
  const burst = makeBurst();
  for (const start of burstStarts(frames)) score.set(burst, start);
  return score;
}
