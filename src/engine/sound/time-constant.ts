import type { Frames, Hertz, Milliseconds } from "../../units.ts";

/**
 * The share of the way that a one-pole follower goes in one frame, 1 - exp(-1 / (time rate)):
 * after `time` it has gone 63 % of a step. A time of 0 jumps.
 */
export function followerShare(time: Milliseconds, rate: Hertz): number {
  return time <= 0 ? 1 : -Math.expm1(-1000 / (time * rate));
}

/** The factor by which a value falls in one frame when it falls by 60 dB in `time`. */
export function decayFactor(time: Milliseconds, rate: Hertz): number {
  return time <= 0 ? 0 : 10 ** (-3000 / (time * rate));
}

export function framesIn(time: Milliseconds, rate: Hertz): Frames {
  return Math.round((time * rate) / 1000);
}
