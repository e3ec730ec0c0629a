/** What the kernels of a narrow WaveNet's layers share (generate/layers.ts). */
import { ringLength, ringPosition, wordLayerLagCount, wordLayerLags, wordSource, wordSourceRing } from "../shared/operations";

/** Where every tap's first row stands in this block, four at a time; returns the end of the table. */
// @ts-ignore: decorator
@inline
export function resolveTaps(record: usize, table: usize): usize {
  const base = load<usize>(record, wordSource);
  const ring = load<usize>(record, wordSourceRing);
  const now = i32x4.splat(<i32>load<usize>(ring, ringPosition));
  const length = i32x4.splat(<i32>load<usize>(ring, ringLength));
  const row = i32x4.splat(<i32>base);
  const bytes: usize = 4 * load<u32>(record, wordLayerLagCount);
  for (let at: usize = 0; at < bytes; at += 16) {
    const ahead = i32x4.sub(now, v128.load(record + wordLayerLags + at));
    const wrapped = v128.and(i32x4.shr_s(ahead, 31), length);
    v128.store(table + at, i32x4.add(i32x4.add(row, ahead), wrapped));
  }
  return table + bytes;
}
