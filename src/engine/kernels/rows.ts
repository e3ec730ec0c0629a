/** Reading the words of an operation record (shared/operations.ts). */
import {
  ringLength,
  ringPosition,
  wordSource,
  wordSourceRing,
  wordTarget,
  wordTargetRing,
} from "../shared/operations";

/** First frame of the current block in the record's target rows. */
// @ts-ignore: decorator
@inline
export function targetRows(record: usize): usize {
  return load<usize>(record, wordTarget) + load<usize>(load<usize>(record, wordTargetRing), ringPosition);
}

/** First frame of the current block in the record's source rows; zero where the record has none. */
// @ts-ignore: decorator
@inline
export function sourceRows(record: usize): usize {
  const base = load<usize>(record, wordSource);
  return base ? base + load<usize>(load<usize>(record, wordSourceRing), ringPosition) : 0;
}

/** Address `lag` bytes before the current block; the ring's mirrored tail makes the block one contiguous run. */
// @ts-ignore: decorator
@inline
export function delayedRows(base: usize, ring: usize, lag: usize): usize {
  const ahead = load<usize>(ring, ringPosition) - lag;
  // Without a branch: whether the ring has come round differs from tap to tap and from block to block.
  const wrapped: usize = (<i32>ahead) >> 31;
  return base + ahead + (load<usize>(ring, ringLength) & wrapped);
}
