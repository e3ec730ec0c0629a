/**
 * Uniform numbers in 0 (inclusive) to 1 (exclusive), the same sequence for the same seed on every machine.
 */
export type RandomSource = () => number;

/**
 * A small generator on 32-bit integers (mulberry32, period 2^32): enough for pick noise and human timing.
 * @see T. Ettinger, mulberry32 (public domain, 2017)
 */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
