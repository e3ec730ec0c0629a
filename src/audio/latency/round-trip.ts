/** Finds the bursts in what came back, by correlation: how much later, how loud, and how sure. */
import type { Decibels, Frames } from "../../units.ts";
import { burstFrames, burstStarts, longestRoundTrip, makeBurst } from "./score.ts";

export type RoundTrip =
  | {
      kind: "found";
      /** Middle one of the bursts that were found. */
      frames: Frames;
      earliest: Frames;
      latest: Frames;
      found: number;
      bursts: number;
      /** Of what came back, against what was played. */
      gain: Decibels;
      isClipped: boolean;
    }
  /** Nothing like the bursts. `peak` of what was heard instead, full scale is 1. */
  | { kind: "nothing"; peak: number };

/** Correlation coefficient from which on it is the burst: noise of this length reaches 0.2 in one of 10 000 trials. */
const sureFrom = 0.5;
/** A converter at its end stays just below or at full scale. */
const clippedFrom = 0.985;

export function findRoundTrip(recording: Float32Array): RoundTrip {
  const burst = makeBurst();
  const starts = burstStarts(recording.length);
  const peak = recording.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const places = starts
    .map((start) => locate(burst, recording, start))
    .filter(({ coefficient }) => coefficient >= sureFrom)
    .sort((one, other) => one.delay - other.delay);
  const middle = places[Math.floor(places.length / 2)];
  if (middle === undefined || places.length < starts.length / 2) return { kind: "nothing", peak };
  return {
    kind: "found",
    frames: middle.delay,
    earliest: places[0]!.delay,
    latest: places.at(-1)!.delay,
    found: places.length,
    bursts: starts.length,
    gain: 20 * Math.log10(middle.gain),
    isClipped: peak >= clippedFrom,
  };
}

type Place = { delay: Frames; gain: number; coefficient: number };

/** The delay at which the recording is most like the burst, or its opposite: cables may turn the phase. */
function locate(burst: Float32Array, recording: Float32Array, start: Frames): Place {
  const burstEnergy = energy(burst, 0);
  let best: Place = { delay: 0, gain: 0, coefficient: 0 };
  let heard = energy(recording, start);
  for (let delay = 0; delay < longestRoundTrip; delay++) {
    const product = Math.abs(correlate(burst, recording, start + delay));
    const coefficient = heard > 1e-12 ? product / Math.sqrt(burstEnergy * heard) : 0;
    if (coefficient > best.coefficient) best = { delay, gain: product / burstEnergy, coefficient };
    heard += square(recording, start + delay + burstFrames) - square(recording, start + delay);
  }
  return best;
}

function correlate(burst: Float32Array, recording: Float32Array, at: Frames): number {
  let sum = 0;
  const count = Math.min(burst.length, recording.length - at);
  for (let frame = 0; frame < count; frame++) sum += burst[frame]! * recording[at + frame]!;
  return sum;
}

function energy(samples: Float32Array, at: Frames): number {
  let sum = 0;
  for (let frame = 0; frame < burstFrames; frame++) sum += square(samples, at + frame);
  return sum;
}

function square(samples: Float32Array, at: Frames): number {
  const sample = samples[at] ?? 0;
  return sample * sample;
}
