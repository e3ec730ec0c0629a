/**
 * Rings: every row keeps its past in place. A ring's length is a whole number of blocks, a block is written at the
 * ring's position, and one block's worth of the ring's start is mirrored behind its end, so that any delayed block is
 * one contiguous run and every block costs the same.
 */
import {
  ringLength, ringPosition, wordRingCount, wordRings, wordTarget, wordTargetRing, wordTargetRows, wordTargetStride,
} from "../shared/operations";

export function mirror(record: usize, frames: u32): void {
  const ring = load<usize>(record, wordTargetRing);
  if (load<usize>(ring, ringPosition) != 0) return;
  const length = load<usize>(ring, ringLength);
  const stride = load<usize>(record, wordTargetStride);
  let row = load<usize>(record, wordTarget);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    memory.copy(row + length, row, 4 * frames);
    row += stride;
  }
}

export function advance(record: usize, frames: u32): void {
  let entry = record + wordRings;
  for (let count = load<u32>(record, wordRingCount); count > 0; count--) {
    const ring = load<usize>(entry);
    const next = load<usize>(ring, ringPosition) + 4 * frames;
    store<usize>(ring, next == load<usize>(ring, ringLength) ? 0 : next, ringPosition);
    entry += 4;
  }
}
