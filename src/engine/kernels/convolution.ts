/**
 * Causal convolution as a sum over taps: every tap is a set of rows some frames ago, every row one multiply-add a
 * frame and output row. Kernel positions, the input mix-in and grouped channels are all just taps, so one loop serves
 * every layer of every network.
 *
 * Planar rows (one row of time a channel, vectors along time) let any channel count run without padding, make every
 * read contiguous and need no horizontal sums. Weights are laid out in the order in which they are read:
 * [tile of output rows][tap][channel][row of the tile].
 */
import {
  convolve1x4, convolve2x4, convolve3x2, convolve3x4, convolve4x2, convolve4x4,
} from "../../../build/kernels/tiles";
import {
  tapBase, tapBytes, tapChannels, tapLag, tapRing, tapStride, wordBias, wordSourceStride, wordTapCount, wordTaps,
  wordTargetRows, wordTargetStride, wordWeights,
} from "../shared/operations";
import { delayedRows, sourceRows, targetRows } from "./rows";

/** Works out where every row of every tap stands in this block; returns the end of the table. */
function resolveRows(record: usize, table: usize): usize {
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

export function convolve(record: usize, frames: u32, scratch: usize): void {
  const taps = scratch;
  const tapsEnd = resolveRows(record, taps);
  const rowBytes = tapsEnd - taps;
  const targetStride = load<usize>(record, wordTargetStride);
  const sourceStride = load<usize>(record, wordSourceStride);
  const blockBytes: usize = 4 * frames;
  let rows = load<u32>(record, wordTargetRows);
  let weights = load<usize>(record, wordWeights);
  let bias = load<usize>(record, wordBias);
  let target = targetRows(record);
  let source = sourceRows(record);
  while (rows >= 4) {
    if (TILE_VECTORS == 4) {
      convolve4x4(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    } else {
      convolve4x2(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    }
    rows -= 4;
    weights += 4 * rowBytes;
    bias += 16;
    target += 4 * targetStride;
    if (source) source += 4 * sourceStride;
  }
  if (rows == 3) {
    if (TILE_VECTORS == 4) {
      convolve3x4(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    } else {
      convolve3x2(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
    }
  } else if (rows == 2) {
    convolve2x4(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
  } else if (rows == 1) {
    convolve1x4(taps, tapsEnd, weights, bias, source, sourceStride, target, targetStride, blockBytes);
  }
}
