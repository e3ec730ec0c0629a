/**
 * Fixed point: weights and signals of 16 bits, sums of 32. Signals lie as pairs of channels, both in one word a frame, so
 * that rows and rings are those of float32 with half as many rows, and one instruction multiplies and adds both. Sums are
 * one row of 32-bit words a channel. Scales are powers of two, chosen while loading (engine/load/fixed) so that no sum can
 * overflow; what becomes 16 bits saturates.
 */
import {
  wordBias, wordFixedScale, wordFixedShifts, wordFixedSum, wordFixedSumShift, wordFixedSumStride, wordFixedTable,
  wordSource, wordSourceStride, wordTargetRows, wordTargetStride, wordWeights,
} from "../shared/operations";
import { resolveRows } from "./convolution";
import { tanhFirst, tanhPlaces, tanhSecond, tanhSegments, tanhSlopes } from "./fixed-tanh";
import { sourceRows, targetRows } from "./rows";

/** Words of channel pairs, of four frames; saturates. */
// @ts-ignore: decorator
@inline
function pairs(first: v128, second: v128): v128 {
  const channels = i16x8.narrow_i32x4_s(first, second);
  return v128.shuffle<i16>(channels, channels, 0, 4, 1, 5, 2, 6, 3, 7);
}

/** Arithmetic shift to the right that rounds to the nearest. */
// @ts-ignore: decorator
@inline
function rounded(value: v128, shift: i32): v128 {
  return shift > 0 ? i32x4.shr_s(i32x4.add(value, i32x4.splat(1 << (shift - 1))), shift) : value;
}

/**
 * Pairs of channels from float rows: saturate(scale * source). An odd last channel is paired with what its rounding left,
 * in steps of 1/32: so a mono guitar has 21 bits.
 */
export function fixRows(record: usize, frames: u32): void {
  const scale = f32x4.splat(load<f32>(record, wordFixedScale));
  const stride = load<usize>(record, wordSourceStride);
  const channels = load<u32>(record, wordFixedShifts);
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let target = targetRows(record);
  for (let channel: u32 = 0; channel < channels; channel += 2) {
    const isPair = channel + 1 < channels;
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const value = f32x4.mul(scale, v128.load(source + offset));
      const whole = f32x4.nearest(value);
      const second = isPair
        ? f32x4.mul(scale, v128.load(source + stride + offset))
        : f32x4.mul(f32x4.splat(32), f32x4.sub(value, whole));
      v128.store(target + offset, pairs(
        i32x4.trunc_sat_f32x4_s(whole), i32x4.trunc_sat_f32x4_s(f32x4.nearest(second)),
      ));
    }
    source += 2 * stride;
    target += load<usize>(record, wordTargetStride);
  }
}

/** Words from floats: saturate(scale * source). */
export function floatToWords(record: usize, frames: u32): void {
  const scale = f32x4.splat(load<f32>(record, wordFixedScale));
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let target = targetRows(record);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const value = f32x4.nearest(f32x4.mul(scale, v128.load(source + offset)));
      v128.store(target + offset, i32x4.trunc_sat_f32x4_s(value));
    }
    source += load<usize>(record, wordSourceStride);
    target += load<usize>(record, wordTargetStride);
  }
}

export function wordsToFloat(record: usize, frames: u32): void {
  const scale = f32x4.splat(load<f32>(record, wordFixedScale));
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let target = targetRows(record);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      v128.store(target + offset, f32x4.mul(scale, f32x4.convert_i32x4_s(v128.load(source + offset))));
    }
    source += load<usize>(record, wordSourceStride);
    target += load<usize>(record, wordTargetStride);
  }
}

/**
 * Sums of 32 bits: bias + products of pairs, over the taps of the record as in convolution.ts. Target rows are a multiple
 * of four, filled up with zero weights.
 */
export function convolveFixed(record: usize, frames: u32, scratch: usize): void {
  const end = resolveRows(record, scratch);
  const stride = load<usize>(record, wordTargetStride);
  const blockBytes: usize = 4 * frames;
  let weights = load<usize>(record, wordWeights);
  let bias = load<usize>(record, wordBias);
  let target = targetRows(record);
  for (let rows = load<i32>(record, wordTargetRows); rows > 0; rows -= 4) {
    for (let offset: usize = 0; offset < blockBytes; offset += 32) {
      let a0 = v128.load32_splat(bias);
      let b0 = v128.load32_splat(bias, 4);
      let c0 = v128.load32_splat(bias, 8);
      let d0 = v128.load32_splat(bias, 12);
      let a1 = a0;
      let b1 = b0;
      let c1 = c0;
      let d1 = d0;
      let weight = weights;
      for (let entry = scratch; entry < end; entry += 4) {
        const x = load<usize>(entry) + offset;
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const wa = v128.load32_splat(weight);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(wa, x0));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(wa, x1));
        const wb = v128.load32_splat(weight, 4);
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(wb, x0));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(wb, x1));
        const wc = v128.load32_splat(weight, 8);
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(wc, x0));
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(wc, x1));
        const wd = v128.load32_splat(weight, 12);
        d0 = i32x4.add(d0, i32x4.dot_i16x8_s(wd, x0));
        d1 = i32x4.add(d1, i32x4.dot_i16x8_s(wd, x1));
        weight += 16;
      }
      let to = target + offset;
      v128.store(to, a0);
      v128.store(to, a1, 16);
      to += stride;
      v128.store(to, b0);
      v128.store(to, b1, 16);
      to += stride;
      v128.store(to, c0);
      v128.store(to, c1, 16);
      to += stride;
      v128.store(to, d0);
      v128.store(to, d1, 16);
    }
    weights += 4 * (end - scratch);
    bias += 16;
    target += 4 * stride;
  }
}

/** Pairs of tanh(sums), the sums brought to 16 fractional bits by a shift for each; also added to rows of words. */
export function tanhFixed(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  const table = load<usize>(record, wordFixedTable);
  const sourceStride = load<usize>(record, wordSourceStride);
  const sumStride = load<usize>(record, wordFixedSumStride);
  let shifts = load<usize>(record, wordFixedShifts);
  let source = load<usize>(record, wordSource);
  let target = targetRows(record);
  let sum = load<usize>(record, wordFixedSum);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    const first = load<i32>(shifts);
    const second = load<i32>(shifts, 4);
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const a = rounded(v128.load(source + offset), first);
      const b = rounded(v128.load(source + sourceStride + offset), second);
      const segments = tanhSegments(a, b);
      const places = tanhPlaces(a, b);
      const slopes = tanhSlopes(places, segments, table);
      const ya = rounded(tanhFirst(a, 16, a, places, segments, slopes, table), 8);
      const yb = rounded(tanhSecond(b, 16, b, places, segments, slopes, table), 8);
      v128.store(target + offset, pairs(ya, yb));
      const at = sum + offset;
      v128.store(at, i32x4.add(v128.load(at), ya));
      v128.store(at + sumStride, i32x4.add(v128.load(at + sumStride), yb));
    }
    shifts += 8;
    source += 2 * sourceStride;
    sum += 2 * sumStride;
    target += load<usize>(record, wordTargetStride);
  }
}

/** Wide rows += sums, shifted by a number for each; and what they are now as pairs, shifted by one number for all. */
export function residualFixed(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  const sourceStride = load<usize>(record, wordSourceStride);
  const wideStride = load<usize>(record, wordFixedSumStride);
  const narrowing = load<i32>(record, wordFixedSumShift);
  let shifts = load<usize>(record, wordFixedShifts);
  let source = load<usize>(record, wordSource);
  let target = targetRows(record);
  let wide = load<usize>(record, wordFixedSum);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    const first = load<i32>(shifts);
    const second = load<i32>(shifts, 4);
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const at = wide + offset;
      const a = i32x4.add(v128.load(at), rounded(v128.load(source + offset), first));
      const b = i32x4.add(v128.load(at + wideStride), rounded(v128.load(source + sourceStride + offset), second));
      v128.store(at, a);
      v128.store(at + wideStride, b);
      v128.store(target + offset, pairs(rounded(a, narrowing), rounded(b, narrowing)));
    }
    shifts += 8;
    source += 2 * sourceStride;
    wide += 2 * wideStride;
    target += load<usize>(record, wordTargetStride);
  }
}
