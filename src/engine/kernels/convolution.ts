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
  convolve1x2, convolve1x4, convolve2x4, convolve3x2, convolve3x4, convolve4x2, convolve4x4, convolve6x2,
} from "../../../build/kernels/tiles";
import {
  resolvedAddress, resolvedBytes, resolvedStride, resolvedWeights, tapBase, tapBytes, tapChannels, tapLag, tapRing,
  tapStride, wordBias, wordSourceStride, wordTapCount, wordTapRows, wordTaps, wordTargetRows, wordTargetStride,
  wordWeights,
} from "../shared/operations";
import { delayedRows, sourceRows, targetRows } from "./rows";

/** Works out where every row of every tap stands in this block; returns the end of the table. */
export function resolveRows(record: usize, table: usize): usize {
  let tap = record + wordTaps;
  let entry = table;
  for (let count = load<u32>(record, wordTapCount); count > 0; count--) {
    const stride = load<usize>(tap, tapStride);
    let row = delayedRows(load<usize>(tap, tapBase), load<usize>(tap, tapRing), load<usize>(tap, tapLag));
    for (let channels = load<u32>(tap, tapChannels); channels > 0; channels--) {
      store<usize>(entry, row);
      row += stride;
      entry += 4;
    }
    tap += tapBytes;
  }
  return entry;
}

/** The same for tiles that walk from row to row by themselves: where every tap's first row stands. */
function resolveTaps(record: usize, table: usize): usize {
  let tap = record + wordTaps;
  let entry = table;
  for (let count = load<u32>(record, wordTapCount); count > 0; count--) {
    const row = delayedRows(load<usize>(tap, tapBase), load<usize>(tap, tapRing), load<usize>(tap, tapLag));
    store<usize>(entry, row, resolvedAddress);
    store<usize>(entry, load<usize>(tap, tapStride), resolvedStride);
    store<usize>(entry, load<u32>(tap, tapChannels) << 3, resolvedWeights);
    tap += tapBytes;
    entry += resolvedBytes;
  }
  return entry;
}

export function convolve(record: usize, frames: u32, scratch: usize): void {
  const rowBytes = 4 * load<usize>(record, wordTapRows);
  const targetStride = load<usize>(record, wordTargetStride);
  const sourceStride = load<usize>(record, wordSourceStride);
  const blockBytes: usize = 4 * frames;
  const rows = load<u32>(record, wordTargetRows);
  let weights = load<usize>(record, wordWeights);
  let bias = load<usize>(record, wordBias);
  let target = targetRows(record);
  let source = sourceRows(record);
  const odd: u32 = rows & 1 ? min<u32>(rows, 3) : 0;
  let even = rows - odd;
  let end = even ? resolveTaps(record, scratch) : 0;
  while (even > 0) {
    let done: u32 = 2;
    if (RELAXED && TILE_VECTORS == 2 && even >= 6) {
      convolve6x2(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
      done = 6;
    } else if (even < 4) {
      convolve2x4(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    } else {
      if (TILE_VECTORS == 4) {
        convolve4x4(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
      } else {
        convolve4x2(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
      }
      done = 4;
    }
    even -= done;
    weights += done * rowBytes;
    bias += 4 * done;
    target += done * targetStride;
    if (source) source += done * sourceStride;
  }
  if (odd) end = resolveRows(record, scratch);
  if (odd == 1) {
    if (TILE_VECTORS == 4) {
      convolve1x4(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    } else {
      convolve1x2(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    }
  } else if (odd == 3) {
    if (TILE_VECTORS == 4) {
      convolve3x4(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    } else {
      convolve3x2(scratch, end, rowBytes, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    }
  }
}
