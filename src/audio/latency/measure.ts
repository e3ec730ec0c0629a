/** The round trip through the real audio thread, one period size at a time. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "../../engine/network.ts";
import { bestPrecision, buildMachine } from "../../pedal/machine.ts";
import { Refusal } from "../../refusal.ts";
import type { Frames, Hertz } from "../../units.ts";
import { bootAudioWorker } from "../boot.ts";
import { AudioThread } from "../thread.ts";
import type { AudioReport, BackendData } from "../thread-data.ts";
import type { ProbePlace } from "./probe.ts";
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
  const floats = new Float32Array(memory.buffer);
  const frames = periodFrames * Math.ceil((request.seconds * rate) / periodFrames);
  const place = placeProbe(engine.reserve(8 * frames)?.address, frames, floats);
  const thread = new AudioThread(bootAudioWorker(entry), {
    ...machine,
    rate,
    periodFrames,
    rehearsalPlayers: engine.rehearsalPlayers(),
    backend,
    probe: place,
  });
  try {
    if (!(await played(thread, frames / periodFrames, request.say)))
      return { kind: "not granted", periodFrames };
    return {
      kind: "measured",
      periodFrames,
      roundTrip: findRoundTrip(floats.slice(place.recording / 4, place.recording / 4 + frames)),
      xruns: thread.counter("xruns"),
      latePeriods: thread.counter("latePeriods"),
      chainFrames: engine.latency,
    };
  } finally {
    await thread.stop();
  }
}

function placeProbe(address: number | undefined, frames: Frames, floats: Float32Array): ProbePlace {
  if (address === undefined)
    throw new Refusal("So many seconds do not fit into memory: give fewer with --seconds.");
  floats.fill(0, address / 4, address / 4 + 2 * frames);
  const burst = makeBurst();
  for (const start of burstStarts(frames)) floats.set(burst, address / 4 + start);
  return { score: address, recording: address + 4 * frames, frames };
}

/** False where the card has no such period. */
async function played(
  thread: AudioThread,
  periods: number,
  say: (sentence: string) => void,
): Promise<boolean> {
  let lost: AudioReport | null = null;
  thread.listen((report) => {
    if (report.kind === "remark") say(report.sentence);
    else if (report.kind !== "playing") lost ??= report;
  });
  while (thread.counter("periods") < periods && lost === null) {
    await Promise.race([sleep(20), thread.ended]);
  }
  // What is said after the last period, such as the device being closed, no longer matters.
  if (thread.counter("periods") >= periods) return true;
  const report = lost as AudioReport | null;
  if (report?.kind === "lost" && report.reason === "period") return false;
  throw new Refusal(report && "sentence" in report ? report.sentence : "The audio thread ended by itself.");
}
