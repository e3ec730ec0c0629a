/**
 * Convolutional networks: one sequence, channels as rows, four neighbouring frames a vector. A row r of a block stands at
 * address + r * stride; `from` and `to` are frames, multiples of 8.
 */
import { hyperbolicTangent, logistic } from "../../engine/kernels/hyperbolic";
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
  for (let block = from; block < to; block += blockFrames) {
    const blockEnd: usize = 4 * min(block + blockFrames, to);
    for (let row: usize = 0; row < rows; row += 4) {
      const present = rows - row;
      const o0 = outer + row * outerStride;
      // Rows that are not there are read as the first one and not written.
      const o1 = present > 1 ? o0 + outerStride : o0;
      const o2 = present > 2 ? o0 + 2 * outerStride : o0;
      const o3 = present > 3 ? o0 + 3 * outerStride : o0;
      let place = gradient + row * rowBytes;
      for (let column: usize = 0; column < columns; column++) {
        let input = source + column * sourceStride + <usize>(4 * offset);
        for (let tap: usize = 0; tap < taps; tap++) {
          let a0 = f32x4.splat(0);
          let b0 = a0;
          let c0 = a0;
          let d0 = a0;
          let a1 = a0;
          let b1 = a0;
          let c1 = a0;
          let d1 = a0;
          for (let at: usize = 4 * block; at < blockEnd; at += 32) {
            const low = v128.load(input + at);
            const high = v128.load(input + at, 16);
            a0 = multiplyAdd(v128.load(o0 + at), low, a0);
            a1 = multiplyAdd(v128.load(o0 + at, 16), high, a1);
            b0 = multiplyAdd(v128.load(o1 + at), low, b0);
            b1 = multiplyAdd(v128.load(o1 + at, 16), high, b1);
            c0 = multiplyAdd(v128.load(o2 + at), low, c0);
            c1 = multiplyAdd(v128.load(o2 + at, 16), high, c1);
            d0 = multiplyAdd(v128.load(o3 + at), low, d0);
            d1 = multiplyAdd(v128.load(o3 + at, 16), high, d1);
          }
          const sums = sumLanes(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.add(d0, d1));
          addFloat(place, f32x4.extract_lane(sums, 0));
          if (present > 1) addFloat(place + rowBytes, f32x4.extract_lane(sums, 1));
          if (present > 2) addFloat(place + 2 * rowBytes, f32x4.extract_lane(sums, 2));
          if (present > 3) addFloat(place + 3 * rowBytes, f32x4.extract_lane(sums, 3));
          place += 4;
          input += <usize>(4 * offsetStep);
        }
      }
    }
  }
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

/** rows[r] = tanh(rows[r]) in place; where `gated`, the second half becomes a sigmoid and `product` the two together. */
export function bend(
  block: usize, stride: usize, rows: usize, product: usize, productStride: usize, gated: bool, from: usize, to: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    const top = block + row * stride;
    const bottom = top + rows * stride;
    const out = product + row * productStride;
    for (let at: usize = 4 * from; at < (to << 2); at += 16) {
      const bent = hyperbolicTangent(v128.load(top + at));
      v128.store(top + at, bent);
      if (gated) {
        const gate = logistic(v128.load(bottom + at));
        v128.store(bottom + at, gate);
        v128.store(out + at, f32x4.mul(bent, gate));
      }
    }
  }
}

/** Back through `bend`: from the gradient at its result to that at what it bent (`inner`, 2 * rows where gated). */
export function bendGradient(
  block: usize, stride: usize, rows: usize, outer: usize, inner: usize, innerStride: usize, gated: bool, from: usize,
  to: usize,
): void {
  const one = f32x4.splat(1);
  for (let row: usize = 0; row < rows; row++) {
    const top = block + row * stride;
    const bottom = top + rows * stride;
    const from0 = outer + row * innerStride;
    const into = inner + row * innerStride;
    const intoGate = into + rows * innerStride;
    for (let at: usize = 4 * from; at < (to << 2); at += 16) {
      const gradient = v128.load(from0 + at);
      const bent = v128.load(top + at);
      const slope = f32x4.sub(one, f32x4.mul(bent, bent));
      if (gated) {
        const gate = v128.load(bottom + at);
        v128.store(into + at, f32x4.mul(f32x4.mul(gradient, gate), slope));
        v128.store(intoGate + at, f32x4.mul(f32x4.mul(gradient, bent), f32x4.mul(gate, f32x4.sub(one, gate))));
      } else {
        v128.store(into + at, f32x4.mul(gradient, slope));
      }
    }
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
