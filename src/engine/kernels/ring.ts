/**
 * Rings: every row keeps its past in place. A block is written at the ring's position, where it may run over the ring's
 * end into the tail behind it; the ring's start is mirrored into the tail, so that any delayed block is one contiguous
 * run and every block costs the same. Blocks may be shorter than the tail, and each may have another length.
 */
import {
  ringLength, ringPosition, ringTail, wordRingCount, wordRings, wordTarget, wordTargetRing, wordTargetRows, wordTargetStride,
} from "../shared/operations";

/** A few vectors and a few frames: calling the runtime's memory.copy would take longer than the copying. */
// @ts-ignore: decorator
@inline
function copyFrames(to: usize, from: usize, bytes: usize): void {
  const vectors = bytes & ~15;
  let offset: usize = 0;
  for (; offset < vectors; offset += 16) v128.store(to + offset, v128.load(from + offset));
  for (; offset < bytes; offset += 4) store<f32>(to + offset, load<f32>(from + offset));
}

/** After a block was written: start and tail are made to hold the same again, where the block touched either. */
// @ts-ignore: decorator
@inline
export function keep(record: usize, frames: u32, resting: bool): void {
  const ring = load<usize>(record, wordTargetRing);
  const position = load<usize>(ring, ringPosition);
  const end = position + 4 * frames;
  if (resting) spread(record);
  else if (end > load<usize>(ring, ringLength) || position < load<usize>(ring, ringTail)) mirror(record, position, end);
}

function mirror(record: usize, position: usize, end: usize): void {
  const ring = load<usize>(record, wordTargetRing);
  const length = load<usize>(ring, ringLength);
  const tail = load<usize>(ring, ringTail);
  const stride = load<usize>(record, wordTargetStride);
  let row = load<usize>(record, wordTarget);
  if (end > length) {
    for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
      copyFrames(row, row + length, end - length);
      row += stride;
    }
  } else {
    const bytes = min(end, tail) - position;
    for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
      copyFrames(row + length + position, row + position, bytes);
      row += stride;
    }
  }
}

/** For a network at rest: the block's first frame in the whole ring. */
function spread(record: usize): void {
  const ring = load<usize>(record, wordTargetRing);
  const position = load<usize>(ring, ringPosition);
  const bytes = load<usize>(ring, ringLength) + load<usize>(ring, ringTail);
  let row = load<usize>(record, wordTarget);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    const value = v128.load32_splat(row + position);
    for (let offset: usize = 0; offset < bytes; offset += 16) v128.store(row + offset, value);
    row += load<usize>(record, wordTargetStride);
  }
}

// @ts-ignore: decorator
@inline
export function advance(record: usize, frames: u32): void {
  let entry = record + wordRings;
  for (let count = load<u32>(record, wordRingCount); count > 0; count--) {
    const ring = load<usize>(entry);
    const length = load<usize>(ring, ringLength);
    const next = load<usize>(ring, ringPosition) + 4 * frames;
    store<usize>(ring, next >= length ? next - length : next, ringPosition);
    entry += 4;
  }
}
