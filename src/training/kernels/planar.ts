/**
 * Convolutional networks: one sequence, channels as rows, four neighbouring frames a vector. A row r of a block stands at
 * address + r * stride; `from` and `to` are frames, multiples of 8.
 */
import { multiplyAdd } from "../../engine/kernels/vector";
import { addTo, sumLanes } from "./lanes";

/** Frames whose gradients are summed before they are added to a weight's: they stay in the nearest cache. */
const blockFrames: usize = 256;

/**
 * target[row][n] (+)= bias[row] + sum over columns c and taps k of weights[row * rowStep + c * columnStep + 4 k]
 * * source[c][n + offset + k * offsetStep]. Forward, backward to the source (weights and offsets turned round), and 1x1.
 * @param rowStep and columnStep: bytes from one weight to the next
 * @param bias 0 for none
 * @param offset and offsetStep: frames
 */
export function mix(
  weights: usize, rowStep: usize, columnStep: usize, taps: usize, bias: usize, source: usize, sourceStride: usize,
  columns: usize, target: usize, targetStride: usize, rows: usize, offset: i32, offsetStep: i32, from: usize,
  to: usize, adds: bool,
): void {
  const end: usize = 4 * to;
  const firstOffset = <usize>(4 * offset);
  const step = <usize>(4 * offsetStep);
  for (let at: usize = 4 * from; at < end; at += 32) {
    let out = target + at;
    let rowWeights = weights;
    let rowBias = bias;
    let left = rows;
    for (; left >= 4; left -= 4) {
      let a0 = bias ? v128.load32_splat(rowBias) : f32x4.splat(0);
      let b0 = bias ? v128.load32_splat(rowBias, 4) : f32x4.splat(0);
      let c0 = bias ? v128.load32_splat(rowBias, 8) : f32x4.splat(0);
      let d0 = bias ? v128.load32_splat(rowBias, 12) : f32x4.splat(0);
      let a1 = a0;
      let b1 = b0;
      let c1 = c0;
      let d1 = d0;
      let input = source + at + firstOffset;
      let weight = rowWeights;
      for (let column = columns; column > 0; column--) {
        let x = input;
        let wa = weight;
        for (let tap = taps; tap > 0; tap--) {
          const low = v128.load(x);
          const high = v128.load(x, 16);
          const a = v128.load32_splat(wa);
          a0 = multiplyAdd(a, low, a0);
          a1 = multiplyAdd(a, high, a1);
          const wb = wa + rowStep;
          const b = v128.load32_splat(wb);
          b0 = multiplyAdd(b, low, b0);
          b1 = multiplyAdd(b, high, b1);
          const wc = wb + rowStep;
          const c = v128.load32_splat(wc);
          c0 = multiplyAdd(c, low, c0);
          c1 = multiplyAdd(c, high, c1);
          const d = v128.load32_splat(wc + rowStep);
          d0 = multiplyAdd(d, low, d0);
          d1 = multiplyAdd(d, high, d1);
          x += step;
          wa += 4;
        }
        input += sourceStride;
        weight += columnStep;
      }
      put(out, a0, a1, adds);
      put(out + targetStride, b0, b1, adds);
      put(out + 2 * targetStride, c0, c1, adds);
      put(out + 3 * targetStride, d0, d1, adds);
      out += 4 * targetStride;
      rowWeights += 4 * rowStep;
      rowBias += 16;
    }
    for (; left > 0; left--) {
      let a0 = bias ? v128.load32_splat(rowBias) : f32x4.splat(0);
      let a1 = a0;
      let input = source + at + firstOffset;
      let weight = rowWeights;
      for (let column = columns; column > 0; column--) {
        let x = input;
        let w = weight;
        for (let tap = taps; tap > 0; tap--) {
          const a = v128.load32_splat(w);
          a0 = multiplyAdd(a, v128.load(x), a0);
          a1 = multiplyAdd(a, v128.load(x, 16), a1);
          x += step;
          w += 4;
        }
        input += sourceStride;
        weight += columnStep;
      }
      put(out, a0, a1, adds);
      out += targetStride;
      rowWeights += rowStep;
      rowBias += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function put(address: usize, low: v128, high: v128, adds: bool): void {
  if (adds) {
    addTo(address, low);
    addTo(address + 16, high);
  } else {
    v128.store(address, low);
    v128.store(address, high, 16);
  }
}

/**
 * Adds to the gradient of weights [rows][columns][taps]: the sum over frames of outer[row][n] * source[column][n + offset
 * + k * offsetStep].
 */
export function mixGradient(
  gradient: usize, taps: usize, source: usize, sourceStride: usize, columns: usize, outer: usize, outerStride: usize,
  rows: usize, offset: i32, offsetStep: i32, from: usize, to: usize,
): void {
  const rowBytes: usize = 4 * columns * taps;
  const columnBytes: usize = 4 * taps;
  for (let block = from; block < to; block += blockFrames) {
    const begin: usize = 4 * block;
    const end: usize = 4 * min(block + blockFrames, to);
    for (let row: usize = 0; row < rows; row += 4) {
      const present = rows - row;
      const o0 = outer + row * outerStride;
      // Rows that are not there are read as the first one and not written.
      const o1 = present > 1 ? o0 + outerStride : o0;
      const o2 = present > 2 ? o0 + 2 * outerStride : o0;
      const o3 = present > 3 ? o0 + 3 * outerStride : o0;
      let column: usize = 0;
      // Two columns share what is read of the outer gradient; a last one alone is its own neighbour.
      for (; column < columns; column += 2) {
        const paired = column + 1 < columns;
        const neighbour = paired ? sourceStride : 0;
        let input = source + column * sourceStride + <usize>(4 * offset);
        let place = gradient + row * rowBytes + column * columnBytes;
        for (let tap: usize = 0; tap < taps; tap++) {
          let a0 = f32x4.splat(0);
          let b0 = a0;
          let c0 = a0;
          let d0 = a0;
          let a1 = a0;
          let b1 = a0;
          let c1 = a0;
          let d1 = a0;
          for (let at = begin; at < end; at += 16) {
            const x = v128.load(input + at);
            const y = v128.load(input + neighbour + at);
            const a = v128.load(o0 + at);
            a0 = multiplyAdd(a, x, a0);
            a1 = multiplyAdd(a, y, a1);
            const b = v128.load(o1 + at);
            b0 = multiplyAdd(b, x, b0);
            b1 = multiplyAdd(b, y, b1);
            const c = v128.load(o2 + at);
            c0 = multiplyAdd(c, x, c0);
            c1 = multiplyAdd(c, y, c1);
            const d = v128.load(o3 + at);
            d0 = multiplyAdd(d, x, d0);
            d1 = multiplyAdd(d, y, d1);
          }
          addRows(place, rowBytes, present, sumLanes(a0, b0, c0, d0));
          if (paired) addRows(place + columnBytes, rowBytes, present, sumLanes(a1, b1, c1, d1));
          place += 4;
          input += <usize>(4 * offsetStep);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addRows(place: usize, rowBytes: usize, present: usize, sums: v128): void {
  addFloat(place, f32x4.extract_lane(sums, 0));
  if (present > 1) addFloat(place + rowBytes, f32x4.extract_lane(sums, 1));
  if (present > 2) addFloat(place + 2 * rowBytes, f32x4.extract_lane(sums, 2));
  if (present > 3) addFloat(place + 3 * rowBytes, f32x4.extract_lane(sums, 3));
}

// @ts-ignore: decorator
@inline
function addFloat(address: usize, value: f32): void {
  store<f32>(address, load<f32>(address) + value);
}

/** Adds to each row's bias the sum of its outer gradient. */
export function biasGradient(
  gradient: usize, outer: usize, outerStride: usize, rows: usize, from: usize, to: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    let sum = f32x4.splat(0);
    for (let at: usize = 4 * from; at < (to << 2); at += 16) sum = f32x4.add(sum, v128.load(outer + at));
    addFloat(gradient + 4 * row, f32x4.extract_lane(sumLanes(sum, sum, sum, sum), 0));
    outer += outerStride;
  }
}

/** target[r] = source[r], or target[r] + source[r] where `adds`. */
export function passRows(
  source: usize, sourceStride: usize, target: usize, targetStride: usize, rows: usize, from: usize, to: usize,
  adds: bool,
): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let at: usize = 4 * from; at < (to << 2); at += 16) {
      const value = v128.load(source + at);
      if (adds) addTo(target + at, value);
      else v128.store(target + at, value);
    }
    source += sourceStride;
    target += targetStride;
  }
}
