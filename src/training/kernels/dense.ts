/**
 * A dense layer over a stream of eight sequences. Weights: for each output its bias, then one weight for each row of the
 * source.
 */
import { multiplyAdd } from "../../engine/kernels/vector";
import { rowBytes, sumLanes } from "./lanes";

/** @param target stream of `outputs` rows */
export function denseForward(
  weights: usize, source: usize, sourceStride: usize, rows: usize, target: usize, outputs: usize, steps: usize,
): void {
  for (let step: usize = 0; step < steps; step++) {
    let weight = weights;
    for (let output: usize = 0; output < outputs; output++) {
      let low = v128.load32_splat(weight);
      let high = low;
      weight += 4;
      const end = source + rows * rowBytes;
      for (let row = source; row != end; row += rowBytes) {
        const w = v128.load32_splat(weight);
        low = multiplyAdd(w, v128.load(row), low);
        high = multiplyAdd(w, v128.load(row, 16), high);
        weight += 4;
      }
      v128.store(target, low);
      v128.store(target, high, 16);
      target += rowBytes;
    }
    source += sourceStride;
  }
}

/**
 * Adds to `gradient` (laid out as the weights) and writes the stream of the gradient at the source, `rows` rows.
 * @param outer stream of the gradient at the outputs
 */
export function denseBackward(
  weights: usize, gradient: usize, source: usize, sourceStride: usize, rows: usize, outer: usize, inner: usize,
  outputs: usize, steps: usize,
): void {
  const outerBytes: usize = outputs * rowBytes;
  const innerBytes: usize = rows * rowBytes;
  const weightBytes: usize = 4 * (rows + 1);
  for (let output: usize = 0; output < outputs; output++) {
    const at = gradient + output * weightBytes;
    store<f32>(at, load<f32>(at) + sumStream(0, 0, outer + output * rowBytes, outerBytes, steps));
    for (let row: usize = 0; row < rows; row++) {
      const place = at + 4 * (row + 1);
      const sum = sumStream(source + row * rowBytes, sourceStride, outer + output * rowBytes, outerBytes, steps);
      store<f32>(place, load<f32>(place) + sum);
    }
  }
  for (let step: usize = 0; step < steps; step++) {
    for (let row: usize = 0; row < rows; row++) {
      let low = f32x4.splat(0);
      let high = low;
      let weight = weights + 4 * (row + 1);
      const end = outer + outerBytes;
      for (let at = outer; at != end; at += rowBytes) {
        const w = v128.load32_splat(weight);
        low = multiplyAdd(w, v128.load(at), low);
        high = multiplyAdd(w, v128.load(at, 16), high);
        weight += weightBytes;
      }
      v128.store(inner, low);
      v128.store(inner, high, 16);
      inner += rowBytes;
    }
    outer += outerBytes;
  }
}

/** The sum over steps and sequences of one row times another; of the other alone where `row` is 0. */
function sumStream(row: usize, rowStride: usize, other: usize, otherStride: usize, steps: usize): f32 {
  let low = f32x4.splat(0);
  let high = low;
  const one = f32x4.splat(1);
  for (let step: usize = 0; step < steps; step++) {
    low = multiplyAdd(row ? v128.load(row) : one, v128.load(other), low);
    high = multiplyAdd(row ? v128.load(row, 16) : one, v128.load(other, 16), high);
    if (row) row += rowStride;
    other += otherStride;
  }
  const sum = f32x4.add(low, high);
  return f32x4.extract_lane(sumLanes(sum, sum, sum, sum), 0);
}
