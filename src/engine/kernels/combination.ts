/** Row by row arithmetic between blocks: gates, blends, feature-wise modulation, softmax, small matrices, totals. */
import {
  wordMatrixChannels, wordMatrixConstants, wordPartBytes, wordPartCount, wordParts, wordSecond, wordSecondStride,
  wordSourceStride, wordSum, wordSumStride, wordTargetRows, wordTargetStride, wordThird, wordThirdStride,
} from "../shared/operations";
import { constantHalf, exponential, tanhDenominator, tanhLimit, tanhNumerator } from "./hyperbolic";
import { sourceRows, targetRows } from "./rows";
import { maximum, multiplyAdd } from "./vector";

// @ts-ignore: decorator
@inline
function storeAndSum(value: v128, target: usize, sum: usize, offset: usize): void {
  v128.store(target + offset, value);
  if (sum) v128.store(sum + offset, f32x4.add(v128.load(sum + offset), value));
}

/** tanh(x) / (1 + exp(-g)) = Nx (Dg + Ng) / (2 Dx Dg), with tanh = N / D of x and of g / 2: one division for both. */
// @ts-ignore: decorator
@inline
function gated(x: v128, g: v128): v128 {
  const half = constantHalf();
  const signal = tanhLimit(x);
  const opening = tanhLimit(f32x4.mul(half, g));
  const signalSquare = f32x4.mul(signal, signal);
  const openingSquare = f32x4.mul(opening, opening);
  const dg = tanhDenominator(openingSquare);
  const open = f32x4.add(dg, tanhNumerator(opening, openingSquare));
  const top = f32x4.mul(f32x4.mul(half, tanhNumerator(signal, signalSquare)), open);
  return f32x4.div(top, f32x4.mul(tanhDenominator(signalSquare), dg));
}

/** Row by row of source and second; `gates` is a literal at every call. */
// @ts-ignore: decorator
@inline
function join(record: usize, frames: u32, gates: bool): void {
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let second = load<usize>(record, wordSecond);
  let target = targetRows(record);
  let sum = load<usize>(record, wordSum);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const a = v128.load(source + offset);
      const b = v128.load(second + offset);
      storeAndSum(gates ? gated(a, b) : f32x4.mul(a, b), target, sum, offset);
    }
    source += load<usize>(record, wordSourceStride);
    second += load<usize>(record, wordSecondStride);
    target += load<usize>(record, wordTargetStride);
    if (sum) sum += load<usize>(record, wordSumStride);
  }
}

/** target = tanh(source) / (1 + exp(-second)): the gate of nearly every gated layer. */
export function gate(record: usize, frames: u32): void {
  join(record, frames, true);
}

/** target = source * second: any other. */
export function multiply(record: usize, frames: u32): void {
  join(record, frames, false);
}

/** target = third * second + (1 - third) * source: between a value and its activation. */
export function blend(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let second = load<usize>(record, wordSecond);
  let third = load<usize>(record, wordThird);
  let target = targetRows(record);
  let sum = load<usize>(record, wordSum);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      const from = v128.load(source + offset);
      const difference = f32x4.sub(v128.load(second + offset), from);
      storeAndSum(multiplyAdd(v128.load(third + offset), difference, from), target, sum, offset);
    }
    source += load<usize>(record, wordSourceStride);
    second += load<usize>(record, wordSecondStride);
    third += load<usize>(record, wordThirdStride);
    target += load<usize>(record, wordTargetStride);
    if (sum) sum += load<usize>(record, wordSumStride);
  }
}

/** target = source * second (+ third): feature-wise linear modulation. */
export function modulate(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  let source = sourceRows(record);
  let scale = load<usize>(record, wordSecond);
  let shift = load<usize>(record, wordThird);
  let target = targetRows(record);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      let y = f32x4.mul(v128.load(source + offset), v128.load(scale + offset));
      if (shift) y = f32x4.add(y, v128.load(shift + offset));
      v128.store(target + offset, y);
    }
    source += load<usize>(record, wordSourceStride);
    scale += load<usize>(record, wordSecondStride);
    if (shift) shift += load<usize>(record, wordThirdStride);
    target += load<usize>(record, wordTargetStride);
  }
}

/** target = exp(source - largest) / sum over rows of the same, frame by frame. */
export function softmax(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  const rows = load<u32>(record, wordTargetRows);
  const sourceStride = load<usize>(record, wordSourceStride);
  const targetStride = load<usize>(record, wordTargetStride);
  const source = sourceRows(record);
  const target = targetRows(record);
  for (let offset: usize = 0; offset < blockBytes; offset += 16) {
    let largest = v128.load(source + offset);
    for (let row: usize = 1; row < rows; row++) {
      largest = maximum(largest, v128.load(source + row * sourceStride + offset));
    }
    let total = f32x4.splat(0);
    for (let row: usize = 0; row < rows; row++) {
      const y = exponential(f32x4.sub(v128.load(source + row * sourceStride + offset), largest));
      total = f32x4.add(total, y);
      v128.store(target + row * targetStride + offset, y);
    }
    for (let row: usize = 0; row < rows; row++) {
      const at = target + row * targetStride + offset;
      v128.store(at, f32x4.div(v128.load(at), total));
    }
  }
}

/** target = bias + matrix times source, sixteen frames of a row at once: for matrices that are over before a tile has begun. */
export function matrix(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  const source = sourceRows(record);
  const sourceStride = load<usize>(record, wordSourceStride);
  const sourceBytes = sourceStride * load<usize>(record, wordMatrixChannels);
  const targetStride = load<usize>(record, wordTargetStride);
  const target = targetRows(record);
  const end = target + targetStride * load<u32>(record, wordTargetRows);
  for (let offset: usize = 0; offset < blockBytes; offset += 64) {
    const first = source + offset;
    const last = first + sourceBytes;
    let constant = load<usize>(record, wordMatrixConstants);
    for (let to = target + offset; to < end + offset; to += targetStride) {
      let y0 = f32x4.splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      const bias = v128.load32_splat(constant);
      for (let from = first; from < last; from += sourceStride) {
        constant += 4;
        const weight = v128.load32_splat(constant);
        y0 = multiplyAdd(weight, v128.load(from), y0);
        y1 = multiplyAdd(weight, v128.load(from, 16), y1);
        y2 = multiplyAdd(weight, v128.load(from, 32), y2);
        y3 = multiplyAdd(weight, v128.load(from, 48), y3);
      }
      constant += 4;
      v128.store(to, f32x4.add(y0, bias));
      v128.store(to, f32x4.add(y1, bias), 16);
      v128.store(to, f32x4.add(y2, bias), 32);
      v128.store(to, f32x4.add(y3, bias), 48);
    }
  }
}

/**
 * target = source + all sets of rows like it. What the rounding of each addition loses is kept and added last (Dekker's fast
 * two-sum), as if all were summed with twice the digits.
 */
export function total(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  const sourceStride = load<usize>(record, wordSourceStride);
  const partCount = load<u32>(record, wordPartCount);
  const partBytes = load<usize>(record, wordPartBytes);
  let source = sourceRows(record);
  let parts = load<usize>(record, wordParts);
  let target = targetRows(record);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) {
      let sum = v128.load(source + offset);
      let lost = f32x4.splat(0);
      let part = parts + offset;
      for (let count = partCount; count > 0; count--) {
        const value = v128.load(part);
        const next = f32x4.add(sum, value);
        lost = f32x4.add(lost, f32x4.sub(value, f32x4.sub(next, sum)));
        sum = next;
        part += partBytes;
      }
      v128.store(target + offset, f32x4.add(sum, lost));
    }
    source += sourceStride;
    parts += sourceStride;
    target += load<usize>(record, wordTargetStride);
  }
}

/** target = 0: where sums begin. The runtime's memory.fill would take longer to call than a block to clear. */
export function clear(record: usize, frames: u32): void {
  const blockBytes: usize = 4 * frames;
  let target = targetRows(record);
  for (let rows = load<u32>(record, wordTargetRows); rows > 0; rows--) {
    for (let offset: usize = 0; offset < blockBytes; offset += 16) v128.store(target + offset, f32x4.splat(0));
    target += load<usize>(record, wordTargetStride);
  }
}
