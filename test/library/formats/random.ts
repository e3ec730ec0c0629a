/** Reproducible random numbers (the mulberry32 generator). */
export type Random = {
  unit(): number;
  integer(below: number): number;
  weights(count: number, spread?: number): number[];
};

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    integer: (below) => Math.floor(unit() * below),
    weights: (count, spread = 1) =>
      Array.from({ length: count }, () => Math.fround((2 * unit() - 1) * spread)),
  };
};
