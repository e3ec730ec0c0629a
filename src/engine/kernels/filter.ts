/**
 * Many taps of one row, evenly spaced: the direct part of an impulse response. Where each stands follows from the one
 * before, so there is no table of them (convolution.ts), which would take as long to fill as a small block to play.
 */
import {
  ringLength, ringPosition, wordFilterConstants, wordFilterLag, wordFilterStep, wordFilterTaps, wordSource, wordSourceRing,
} from "../shared/operations";
import { targetRows } from "./rows";
import { multiplyAdd } from "./vector";

/** Sixteen frames at once, and two sums side by side, of the older half of the taps and of the others. */
export function filter(record: usize, frames: u32): void {
  const base = load<usize>(record, wordSource);
  const ring = load<usize>(record, wordSourceRing);
  const length = load<usize>(ring, ringLength);
  const taps = load<usize>(record, wordFilterTaps);
  const step = load<usize>(record, wordFilterStep);
  const half = taps >> 1;
  const oldest = load<usize>(ring, ringPosition) - load<usize>(record, wordFilterLag);
  const constants = load<usize>(record, wordFilterConstants);
  const bias = v128.load32_splat(constants);
  const target = targetRows(record);
  const bytes: usize = 4 * frames;
  for (let offset: usize = 0; offset < bytes; offset += 64) {
    let older0 = f32x4.splat(0);
    let older1 = f32x4.splat(0);
    let older2 = f32x4.splat(0);
    let older3 = f32x4.splat(0);
    let newer0 = f32x4.splat(0);
    let newer1 = f32x4.splat(0);
    let newer2 = f32x4.splat(0);
    let newer3 = f32x4.splat(0);
    const rows = base + offset;
    let older = oldest;
    let newer = oldest + half * step;
    let weight = constants + 4;
    for (let count = half; count > 0; count--) {
      const from = rows + older + (length & (<usize>((<i32>older) >> 31)));
      const w = v128.load32_splat(weight);
      older0 = multiplyAdd(w, v128.load(from), older0);
      older1 = multiplyAdd(w, v128.load(from, 16), older1);
      older2 = multiplyAdd(w, v128.load(from, 32), older2);
      older3 = multiplyAdd(w, v128.load(from, 48), older3);
      const to = rows + newer + (length & (<usize>((<i32>newer) >> 31)));
      const v = v128.load32_splat(weight + 4 * half);
      newer0 = multiplyAdd(v, v128.load(to), newer0);
      newer1 = multiplyAdd(v, v128.load(to, 16), newer1);
      newer2 = multiplyAdd(v, v128.load(to, 32), newer2);
      newer3 = multiplyAdd(v, v128.load(to, 48), newer3);
      older += step;
      newer += step;
      weight += 4;
    }
    if (taps & 1) {
      const from = rows + newer + (length & (<usize>((<i32>newer) >> 31)));
      const w = v128.load32_splat(weight + 4 * half);
      newer0 = multiplyAdd(w, v128.load(from), newer0);
      newer1 = multiplyAdd(w, v128.load(from, 16), newer1);
      newer2 = multiplyAdd(w, v128.load(from, 32), newer2);
      newer3 = multiplyAdd(w, v128.load(from, 48), newer3);
    }
    v128.store(target + offset, f32x4.add(f32x4.add(older0, newer0), bias));
    v128.store(target + offset, f32x4.add(f32x4.add(older1, newer1), bias), 16);
    v128.store(target + offset, f32x4.add(f32x4.add(older2, newer2), bias), 32);
    v128.store(target + offset, f32x4.add(f32x4.add(older3, newer3), bias), 48);
  }
}
