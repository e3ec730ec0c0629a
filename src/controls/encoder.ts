/** Rotary encoder: two contacts a quarter of a step apart. */

/**
 * Quarter steps by the old and the new state of the contacts (a*2 + b). Turning right goes 3, 1, 0, 2, 3: `a` closes
 * first. A bounce goes there and back and sums to nothing; a jump over two states has no direction and counts as none.
 */
const quarters = [
  [0, -1, 1, 0],
  [1, 0, 0, -1],
  [-1, 0, 0, 1],
  [0, 1, -1, 0],
] as const;

export class EncoderReader {
  private readonly quartersPerStep: number;
  private state: number | null = null;
  private turned = 0;

  /** @param quartersPerStep 4, 2 or 1: how many states the encoder passes from one detent to the next */
  constructor(quartersPerStep: number) {
    this.quartersPerStep = quartersPerStep;
  }

  /** @returns whole steps since the last call that gave any: 1 to the right, -1 to the left, mostly 0 */
  read(a: boolean, b: boolean): number {
    const state = (a ? 2 : 0) + (b ? 1 : 0);
    const before = this.state ?? state;
    this.state = state;
    this.turned += quarters[before]![state]!;
    const steps = Math.trunc(this.turned / this.quartersPerStep);
    this.turned -= steps * this.quartersPerStep;
    return steps;
  }
}
