/** What bends the rows of convolutional networks, in place, and the way back. Rows as in planar.ts. */
import { hyperbolicTangent, logistic } from "../../engine/kernels/hyperbolic";

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

/** rows[r] = x >= 0 ? x : slope * x, in place; with a slope of 0 ReLU. */
export function rectify(block: usize, stride: usize, rows: usize, slope: f32, from: usize, to: usize): void {
  const slopes = f32x4.splat(slope);
  const zero = f32x4.splat(0);
  for (let row: usize = 0; row < rows; row++) {
    for (let at: usize = 4 * from; at < (to << 2); at += 16) {
      const x = v128.load(block + at);
      v128.store(block + at, v128.bitselect(f32x4.mul(slopes, x), x, f32x4.lt(x, zero)));
    }
    block += stride;
  }
}

/** Back through `rectify`: its result is negative, or 0 where the slope is, where what it bent was. */
export function rectifyGradient(
  block: usize, stride: usize, rows: usize, outer: usize, inner: usize, innerStride: usize, slope: f32, from: usize,
  to: usize,
): void {
  const slopes = f32x4.splat(slope);
  const zero = f32x4.splat(0);
  for (let row: usize = 0; row < rows; row++) {
    for (let at: usize = 4 * from; at < (to << 2); at += 16) {
      const gradient = v128.load(outer + at);
      const wasPositive = f32x4.gt(v128.load(block + at), zero);
      v128.store(inner + at, v128.bitselect(gradient, f32x4.mul(slopes, gradient), wasPositive));
    }
    block += stride;
    outer += innerStride;
    inner += innerStride;
  }
}
