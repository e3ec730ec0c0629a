/** The same playing before and after a device, brought together: latency and a turned-over phase are gone. */
import type { Frames, Hertz } from "../../units.ts";
import { type Stretch, type TestSignalPlaces, testSignalPlaces } from "../signal/test-signal.ts";
import { type Delay, findDelay, sureFrom } from "./delay.ts";

export interface Pair {
  /** Of one length, full scale 1. */
  readonly dry: Float32Array<ArrayBuffer>;
  readonly wet: Float32Array<ArrayBuffer>;
  readonly rate: Hertz;
  readonly alignment: Alignment;
}

export interface Alignment {
  /** By which the wet recording came later; it was moved forward by so many. */
  readonly delay: Frames;
  /** From where the device begins to answer to where it answers most. */
  readonly rise: Frames;
  /** It stood on its head, and was turned over. */
  readonly isInverted: boolean;
  /** How much later it comes at the end than at the beginning; null where one of them holds nothing to tell it by. */
  readonly drift: number | null;
  /** See Delay: below `sureFrom` nothing was moved. */
  readonly certainty: number;
}

/** Of a sound card; a recording that was cut by hand may be later. */
const mostLatency: Frames = 16_384;
const longestDriftSeconds = 20;

/** @param dry and wet of one rate; they may differ in length */
export function alignPair(dry: Float32Array, wet: Float32Array, rate: Hertz): Pair {
  const places = testSignalPlaces(dry, rate);
  const found = delayOf(dry, wet, places);
  const isSure = found !== null && found.certainty >= sureFrom;
  const delay = isSure ? found.frames : 0;
  const rise = isSure ? Math.round(found.strongest) - delay : 0;
  // What the wet recording does not hold, at either end, is cut from both.
  const first = Math.max(0, -delay);
  const length = Math.max(0, Math.min(dry.length - first, wet.length - first - delay));
  const before = dry.slice(first, first + length);
  const after = wet.slice(first + delay, first + delay + length);
  const isInverted = likeness(before, after) < 0;
  if (isInverted) for (let frame = 0; frame < length; frame++) after[frame] = -after[frame]!;
  const drift = isSure ? driftOf(before, after, rate, first === 0 ? places : null) : null;
  const alignment = { delay, rise, isInverted, drift, certainty: found?.certainty ?? 0 };
  return { dry: before, wet: after, rate, alignment };
}

/** By the clicks of our own signal, which are exact; else by all that is played. */
function delayOf(dry: Float32Array, wet: Float32Array, places: TestSignalPlaces | null): Delay | null {
  const byClicks = places && delayIn(dry, wet, places.firstClicks, true);
  return byClicks && byClicks.certainty >= sureFrom ? byClicks : findDelay(dry, wet);
}

/** As far as it can be told within a stretch of both. */
function delayIn(
  dry: Float32Array,
  wet: Float32Array,
  { from, to }: Stretch,
  keepsLevels: boolean,
): Delay | null {
  return findDelay(dry.subarray(from, to), wet.subarray(from, to + mostLatency), {
    isNear: true,
    keepsLevels,
  });
}

/** Of recordings that are aligned already. */
function driftOf(
  dry: Float32Array,
  wet: Float32Array,
  rate: Hertz,
  places: TestSignalPlaces | null,
): number | null {
  const stretches = places ? [places.firstClicks, places.lastClicks] : spread(dry.length, rate);
  const found = stretches.flatMap((stretch) => {
    const delay = delayIn(dry, wet, stretch, places !== null);
    return delay && delay.certainty >= sureFrom ? [delay.strongest] : [];
  });
  if (found.length < stretches.length) return null;
  const [begin, end] = [found[0]!, found.at(-1)!];
  const middle = found.length > 2 ? found[1]! : (begin + end) / 2;
  // Clocks drift evenly; anything else is a place at which a tone was taken for another of its periods.
  const isEven = Math.abs(middle - (begin + end) / 2) < 0.5 + 0.2 * Math.abs(end - begin);
  return isEven ? end - begin : null;
}

/** The beginning, the middle and the end of playing. */
function spread(length: Frames, rate: Hertz): Stretch[] {
  const frames = Math.min(Math.floor(length / 3), longestDriftSeconds * rate);
  const middle = Math.round((length - frames) / 2);
  return [0, middle, length - frames].map((from) => ({ from, to: from + frames }));
}

function likeness(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let frame = 0; frame < one.length; frame++) sum += one[frame]! * other[frame]!;
  return sum;
}
