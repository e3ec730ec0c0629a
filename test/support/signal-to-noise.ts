import type { Decibels } from "../../src/units.ts";

/** How much larger a signal is than its difference from what it should be. */
export function signalToNoise(expected: ArrayLike<number>, found: ArrayLike<number>): Decibels {
  let signal = 0;
  let noise = 0;
  for (let frame = 0; frame < expected.length; frame++) {
    signal += expected[frame]! ** 2;
    noise += (found[frame]! - expected[frame]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

export const dcFeedback = (rate = 48_000): number => Math.exp((-2 * Math.PI * 7) / rate);

/** The chain's DC blocker in float64, at rest where it has always heard `before`. */
export function withoutDc(input: ArrayLike<number>, rate = 48_000, before = 0): Float64Array {
  const feedback = dcFeedback(rate);
  let [x, y] = [before, 0];
  return Float64Array.from(input, (sample) => {
    y = sample - x + feedback * y;
    x = sample;
    return y;
  });
}
