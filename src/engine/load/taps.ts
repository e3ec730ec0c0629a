/** Taps: what a convolution sums over, as records and weights. */
import { Refusal } from "../../refusal.ts";
import type { Frames } from "../../units.ts";
import type { Convolution } from "../network.ts";
import { mostTableRows } from "../shared/memory-map.ts";
import type { Rows } from "./rows.ts";

/** One set of rows that a convolution sums over, with the weight of each of its channels for an output row. */
export type Tap = { rows: Rows; lagFrames: Frames; weight: (output: number, channel: number) => number };

/** Rows of all taps together: how many products an output row sums. */
export function rowCount(taps: readonly { rows: Rows }[]): number {
  return taps.reduce((sum, { rows }) => sum + rows.channels, 0);
}

/** @throws Refusal where the kernels' table has no room for what an operation sums over */
export function refuseUnlessTabled(rows: number): void {
  if (rows > mostTableRows)
    throw new Refusal(
      `A layer of this model sums over ${rows} values at once and the pedal has room for ${mostTableRows}: choose a smaller model.`,
    );
}

/** The words of a convolution's taps. */
export function tapWords(taps: readonly { rows: Rows; lagFrames: Frames }[]): number[] {
  return [
    taps.length,
    rowCount(taps),
    ...taps.flatMap(({ rows, lagFrames }) => [
      0,
      rows.stride,
      8 * rows.channels,
      rows.base,
      rows.ring,
      4 * lagFrames,
    ]),
  ];
}

/** Bias of a convolution, zero where it has none. */
export function biasOf(convolution: Convolution, scale = 1): (output: number) => number {
  return (output) => (convolution.bias ? scale * (convolution.bias[output] as number) : 0);
}

/** [tile of output rows][tap][channel][row of the tile]; kernels/convolution.ts says why tiles are these. */
export function weightsInOrder(outputs: number, taps: readonly Tap[]): Float32Array {
  const weights = new Float32Array(outputs * rowCount(taps));
  let next = 0;
  for (let first = 0, tileRows = 0; first < outputs; first += tileRows) {
    const left = outputs - first;
    tileRows = left === 1 || left === 3 ? left : 2;
    for (const { rows, weight } of taps) {
      for (let channel = 0; channel < rows.channels; channel++) {
        for (let row = 0; row < tileRows; row++) weights[next++] = weight(first + row, channel);
      }
    }
  }
  return weights;
}
