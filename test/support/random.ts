/** Chance that can be repeated: the same seed gives the same run on every machine. */

export type Random = {
  /** From 0 up to but without 1. */
  fraction(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  oneOf<T>(choices: readonly T[]): T;
};

/** Mulberry32. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain) */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return { fraction, whole, oneOf: (choices) => choices[whole(0, choices.length - 1)]! };
}
