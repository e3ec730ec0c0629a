/** How much larger a signal is than its difference from what it should be, in decibels. */
export function signalToNoise(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  let signal = 0;
  let noise = 0;
  for (let frame = 0; frame < expected.length; frame++) {
    signal += expected[frame]! ** 2;
    noise += (found[frame]! - expected[frame]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

/** The chain's DC blocker in float64. */
export function withoutDc(input: ArrayLike<number>, rate = 48_000): Float64Array {
  const feedback = Math.exp((-2 * Math.PI * 7) / rate);
  let [x, y] = [0, 0];
  return Float64Array.from(input, (sample) => {
    y = sample - x + feedback * y;
    x = sample;
    return y;
  });
}
