/** Sums over taps, by the operation that suits them. */
import * as op from "../shared/operations.ts";
import type { Packer } from "./packer.ts";
import type { Rows } from "./rows.ts";
import type { Tap } from "./taps.ts";

/** With fewer taps a filter gains nothing. */
const manyTaps = 16;

/** The bytes from tap to tap where they stand in one row, evenly spaced, oldest first; null where not. */
function stepOf(taps: readonly Tap[]): number | null {
  const [first, second] = taps;
  if (!first || !second || first.rows.channels !== 1) return null;
  const step = first.lagFrames - second.lagFrames;
  const even = taps.every(
    ({ rows, lagFrames }, index) => rows === first.rows && lagFrames === first.lagFrames - index * step,
  );
  return step > 0 && even ? 4 * step : null;
}

/** A matrix of up to so many rows and columns, of the same frames, is over before a tile has begun. */
const smallMatrix = 4;

/** target = bias (+ source) + sum over taps. */
export function packTaps(
  packer: Packer,
  target: Rows,
  taps: readonly Tap[],
  bias: (output: number) => number,
  source: Rows | null = null,
): void {
  const [first] = taps;
  const step = taps.length >= manyTaps && target.channels === 1 ? stepOf(taps) : null;
  if (!first || source) packer.convolve(target, taps, bias, source);
  else if (taps.length === 1 && first.lagFrames === 0 && isSmall(target) && isSmall(first.rows))
    packMatrix(packer, target, first, bias);
  else if (step !== null) packFilter(packer, target, taps, step, bias);
  else packer.convolve(target, taps, bias);
}

const isSmall = ({ channels }: Rows): boolean => channels <= smallMatrix;

function packMatrix(
  packer: Packer,
  target: Rows,
  { rows, weight }: Tap,
  bias: (output: number) => number,
): void {
  const words = 1 + rows.channels;
  const constants = packer.floats(words * target.channels, (index) => {
    const output = Math.floor(index / words);
    return index % words === 0 ? bias(output) : weight(output, (index % words) - 1);
  });
  packer.operate(op.opMatrix, target, rows, [constants, rows.channels]);
}

function packFilter(
  packer: Packer,
  target: Rows,
  taps: readonly Tap[],
  step: number,
  bias: (output: number) => number,
): void {
  const [{ rows, lagFrames }] = taps as [Tap];
  const constants = packer.floats(1 + taps.length, (index) =>
    index === 0 ? bias(0) : (taps[index - 1] as Tap).weight(0, 0),
  );
  packer.operate(op.opFilter, target, rows, [constants, taps.length, 4 * lagFrames, step]);
}
