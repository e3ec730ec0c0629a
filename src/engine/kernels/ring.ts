/**
 * Rings: every row keeps its past in place. A block is written at the ring's position, where it may run over the ring's
 * end into the tail behind it; the ring's start is mirrored into the tail, so that any delayed block is one contiguous
 * run and every block costs the same. Blocks may be shorter than the tail, and each may have another length.
 *
 * A past much shorter than a block does not go round: it stands before the block, which stays where it is, and the block's
 * end is carried there. Such a ring has no tail.
 */
import {
  carriedBase, carriedBytes, carriedPast, carriedRows, carriedStride, ringLength, ringPosition, ringTail, wordCarried,
  wordCarriedCount, wordRingCount, wordRings, wordTarget, wordTargetRing, wordTargetRows,
  wordTargetStride,
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

/** After a block was written: start and tail hold the same again. */
// @ts-ignore: decorator
@inline
export function mirror(record: usize, frames: u32): void {
  const ring = load<usize>(record, wordTargetRing);
  const position = load<usize>(ring, ringPosition);
  const length = load<usize>(ring, ringLength);
  const tail = load<usize>(ring, ringTail);
  const end = position + 4 * frames;
  const stride = load<usize>(record, wordTargetStride);
  let row = load<usize>(record, wordTarget);
  if (end > length) {
    for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
      copyFrames(row, row + length, end - length);
      row += stride;
    }
  } else if (position < tail) {
    const bytes = min(end, tail) - position;
    for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
      copyFrames(row + length + position, row + position, bytes);
      row += stride;
    }
  }
}

/** The block's first frame in the whole ring. */
export function spread(record: usize): void {
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

/** After a block was read: its last frames become what stands before the next one. */
export function carry(record: usize, frames: u32): void {
  const ahead: usize = 4 * frames;
  let entry = record + wordCarried;
  for (let count = load<u32>(record, wordCarriedCount); count > 0; count--) {
    const past = load<usize>(entry, carriedPast);
    const stride = load<usize>(entry, carriedStride);
    let row = load<usize>(entry, carriedBase);
    for (let rows = load<u32>(entry, carriedRows); rows > 0; rows--) {
      for (let to = row; to < row + past; to += 16) v128.store(to, v128.load(to + ahead));
      row += stride;
    }
    entry += carriedBytes;
  }
}
