/**
 * Causal convolution as a sum over taps: every tap is a set of rows some frames ago, every row one multiply-add a
 * frame and output row. Kernel positions, the input mix-in and grouped channels are all just taps, so one loop serves
 * every layer of every network.
 *
 * Planar rows (one row of time a channel, vectors along time) let any channel count run without padding, make every
 * read contiguous and need no horizontal sums. Weights are laid out in the order in which they are read:
 * [tile of output rows][tap][channel][row of the tile]. A tile there is two rows (the last three of an odd count stand
 * together, a single one alone), so that each build may take two, four or six rows at once as its registers allow.
 */
import {
  convolve1x2, convolve1x4, convolve3x2, convolve3x4, convolveEven, convolveEvenBend, convolveEvenTanh,
} from "../../../build/kernels/tiles";
import {
  opConvolveTanh, operationMask, tapAddress, tapBase, tapBytes, tapLag, tapRing, tapStride, tapWeights, wordBias, wordOperation,
  wordSourceStride, wordTapCount, wordTapRows, wordTaps, wordTargetRows, wordTargetStride, wordWeights,
} from "../shared/operations";
import { delayedRows, sourceRows, targetRows } from "./rows";

// @ts-ignore: decorator
@inline
function addressOf(tap: usize): usize {
  return delayedRows(load<usize>(tap, tapBase), load<usize>(tap, tapRing), load<usize>(tap, tapLag));
}

/** Works out where every row of every tap stands in this block, four at a time; returns the end of the table. */
export function resolveRows(record: usize, table: usize): usize {
  let tap = record + wordTaps;
  let entry = table;
  for (let count = load<u32>(record, wordTapCount); count > 0; count--) {
    const strides = i32x4.splat(<i32>load<usize>(tap, tapStride));
    const end = entry + (load<usize>(tap, tapWeights) >> 1);
    let rows = i32x4.add(i32x4.splat(<i32>addressOf(tap)), i32x4.mul(strides, i32x4(0, 1, 2, 3)));
    for (let at = entry; at < end; at += 16) {
      v128.store(at, rows);
      rows = i32x4.add(rows, i32x4.shl(strides, 2));
    }
    entry = end;
    tap += tapBytes;
  }
  return entry;
}

/** The same for tiles that walk from row to row by themselves: every tap's first row, in its record; returns their end. */
// @ts-ignore: decorator
@inline
function resolveTaps(record: usize): usize {
  const first = record + wordTaps;
  const end = first + tapBytes * load<u32>(record, wordTapCount);
  for (let tap = first; tap < end; tap += tapBytes) store<usize>(tap, addressOf(tap), tapAddress);
  return end;
}

// @ts-ignore: decorator
@inline
export function convolve(record: usize, frames: u32, scratch: usize): void {
  const rowBytes = 4 * load<usize>(record, wordTapRows);
  const toStride = load<usize>(record, wordTargetStride);
  const fromStride = load<usize>(record, wordSourceStride);
  const bytes: usize = 4 * frames;
  const rows = load<u32>(record, wordTargetRows);
  const odd: u32 = rows & 1 ? min<u32>(rows, 3) : 0;
  const even = rows - odd;
  let weights = load<usize>(record, wordWeights);
  let bias = load<usize>(record, wordBias);
  let to = targetRows(record);
  let from = sourceRows(record);
  if (even > 0) {
    const end = resolveTaps(record);
    convolveEven(even, record + wordTaps, end, rowBytes, weights, bias, 0, from, fromStride, to, toStride, bytes);
  }
  if (odd == 0) return;
  weights += even * rowBytes;
  if (bias) bias += 4 * even;
  to += even * toStride;
  if (from) from += even * fromStride;
  const end = resolveRows(record, scratch);
  if (odd == 1) {
    if (TILE_VECTORS == 4) convolve1x4(scratch, end, rowBytes, weights, bias, 0, from, fromStride, to, toStride, bytes);
    else convolve1x2(scratch, end, rowBytes, weights, bias, 0, from, fromStride, to, toStride, bytes);
  } else {
    if (TILE_VECTORS == 4) convolve3x4(scratch, end, rowBytes, weights, bias, 0, from, fromStride, to, toStride, bytes);
    else convolve3x2(scratch, end, rowBytes, weights, bias, 0, from, fromStride, to, toStride, bytes);
  }
}

/** The same for an even number of rows, with an activation while the sums are in registers; adds it to the source rows. */
// @ts-ignore: decorator
@inline
export function convolveActivated(record: usize, frames: u32): void {
  const rowBytes = 4 * load<usize>(record, wordTapRows);
  const rows = load<u32>(record, wordTargetRows);
  const weights = load<usize>(record, wordWeights);
  const bias = load<usize>(record, wordBias);
  const from = sourceRows(record);
  const fromStride = load<usize>(record, wordSourceStride);
  const to = targetRows(record);
  const toStride = load<usize>(record, wordTargetStride);
  const bytes: usize = 4 * frames;
  const taps = record + wordTaps;
  const end = resolveTaps(record);
  if ((load<u32>(record, wordOperation) & operationMask) == opConvolveTanh) {
    // Its parameters stand behind the bias.
    const parameters = bias + 4 * rows;
    convolveEvenTanh(rows, taps, end, rowBytes, weights, bias, parameters, from, fromStride, to, toStride, bytes);
  } else {
    convolveEvenBend(rows, taps, end, rowBytes, weights, 0, bias, from, fromStride, to, toStride, bytes);
  }
}
