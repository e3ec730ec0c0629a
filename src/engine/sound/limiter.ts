import type { Decibels, Frames, Hertz, Milliseconds } from "../../units.ts";
import { kaiserSinc } from "./kaiser.ts";
import { followerShare, framesIn } from "./time-constant.ts";

/** What the limiter needs for each frame. */
export interface LimiterDesign {
  /** Largest magnitude between samples, full scale 1. */
  readonly ceiling: number;
  /**
   * Three rows for the places a quarter, a half and three quarters of a frame after the middle; newest input
   * first.
   */
  readonly between: readonly Float64Array[];
  /** The frame on which the rows are centred, counted back from the newest. */
  readonly middle: Frames;
  /** Length of the smallest-gain window and of the average after it. */
  readonly window: Frames;
  /** Share of the way that the gain goes back in a frame. */
  readonly releaseShare: number;
  /** Delay of the sound. */
  readonly latency: Frames;
}

export interface LimiterSettings {
  readonly ceiling: Decibels;
  readonly lookAhead: Milliseconds;
  readonly release: Milliseconds;
}

/**
 * One decibel below full scale covers what four times oversampling cannot see (measured: 0.7 dB for bursts
 * of 19 kHz that start and end abruptly, 0.05 dB below 1 kHz). In a third of a millisecond the gain falls
 * without a click; with the interpolator the sound waits 21 frames at 48 kHz (0.44 ms).
 */
export const usualLimiter: LimiterSettings = { ceiling: -1, lookAhead: 0.33, release: 80 };

const places = [0.25, 0.5, 0.75];
const reach: Frames = 6;

/**
 * Designs a limiter that is safe between the samples too (true peak). For each frame n, m = n - middle:
 *
 *     peak   = max(|x[m]|, |x[m + 1/4]|, |x[m + 1/2]|, |x[m + 3/4]|, |x[m + 1]|)
 *     wanted = min(1, ceiling / peak), its smallest over the last `window` frames
 *     held   = wanted < held ? wanted : held + releaseShare (wanted - held)
 *     gain   = mean of held over the last `window` frames
 *     y[n]   = gain x[n - latency]
 *
 * The gain has come down when the peak leaves, because the mean then sees only frames that know of it.
 * Without look-ahead no gain is smooth and safe at once: a limiter of zero delay is a clipper.
 * @see ITU-R BS.1770-5, annex 2 (true peak); D. Giannoulis, M. Massberg, J. Reiss, JAES 60(6) 2012
 */
export function limiterDesign(rate: Hertz, settings: LimiterSettings = usualLimiter): LimiterDesign {
  const window = Math.max(2, framesIn(settings.lookAhead, rate));
  const tap = kaiserSinc({ pass: 0.36, stop: 0.64, attenuation: 50, rate: 1 }, reach);
  const between = places.map((place) => normalisedRow(place, tap));
  return {
    ceiling: 10 ** (settings.ceiling / 20),
    between,
    middle: reach,
    window,
    releaseShare: followerShare(settings.release, rate),
    latency: reach + window - 1,
  };
}

/** The limiter's output for whole signals, from rest: what a kernel must equal. */
export function limit(design: LimiterDesign, input: ArrayLike<number>): Float64Array {
  const held = new Float64Array(input.length);
  const wanted = new Float64Array(input.length);
  let gain = 1;
  let sum = design.window;
  return Float64Array.from({ length: input.length }, (_, frame) => {
    wanted[frame] = Math.min(1, design.ceiling / Math.max(design.ceiling, peakAt(design, input, frame)));
    let smallest = 1;
    for (let back = 0; back < design.window; back++) smallest = Math.min(smallest, wanted[frame - back] ?? 1);
    gain = smallest < gain ? smallest : gain + design.releaseShare * (smallest - gain);
    held[frame] = gain;
    sum += gain - (held[frame - design.window] ?? 1);
    return (sum / design.window) * (input[frame - design.latency] ?? 0);
  });
}

function peakAt(design: LimiterDesign, input: ArrayLike<number>, frame: Frames): number {
  const at = (index: number) => Math.abs(input[index] ?? 0);
  let peak = Math.max(at(frame - design.middle), at(frame - design.middle + 1));
  for (const row of design.between) {
    let value = 0;
    for (let back = 0; back < row.length; back++) value += row[back]! * (input[frame - back] ?? 0);
    peak = Math.max(peak, Math.abs(value));
  }
  return peak;
}

function normalisedRow(place: number, tap: (time: number) => number): Float64Array {
  const row = Float64Array.from({ length: 2 * reach }, (_, back) => tap(place - (reach - back)));
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}
