/**
 * tanh(x) = x P(x^2) / Q(x^2) on [-7.5, 7.5], degrees 3 and 4, derived by scripts/fit-tanh.ts: off by 5e-8 at most where
 * tanh bends (|x| < 5), which is less than single precision rounds, and by 1.1e-6 where it has saturated. Its slope at
 * zero is exactly one: small signals have their own gain.
 *
 * Numerator and denominator are offered apart, because gates multiply and add several of them: with a common
 * denominator an LSTM needs two divisions a step and not five, and division is the slowest thing a small ARM core does.
 *
 * The constants stand in memory as whole vectors. V8 builds a vector constant anew at each use, in three instructions;
 * read from memory it is part of the instruction that uses it. That alone is a third of the cost of a tanh.
 */
import { clamp, maximum, minimum, multiplyAdd } from "./vector";

const constants: usize = memory.data<f32>([
  7.5, 7.5, 7.5, 7.5,
  -7.5, -7.5, -7.5, -7.5,
  43.852779388427734, 43.852779388427734, 43.852779388427734, 43.852779388427734,
  10495.9501953125, 10495.9501953125, 10495.9501953125, 10495.9501953125,
  444883.59375, 444883.59375, 444883.59375, 444883.59375,
  3411561.25, 3411561.25, 3411561.25, 3411561.25,
  876.0521240234375, 876.0521240234375, 876.0521240234375, 876.0521240234375,
  82978.765625, 82978.765625, 82978.765625, 82978.765625,
  1582070.25, 1582070.25, 1582070.25, 1582070.25,
  3411561.25, 3411561.25, 3411561.25, 3411561.25,
  0.5, 0.5, 0.5, 0.5,
], 16);

// @ts-ignore: decorator
@inline
export function constantHalf(): v128 {
  return v128.load(constants, 10 * 16);
}

// @ts-ignore: decorator
@inline
export function tanhLimit(x: v128): v128 {
  return minimum(v128.load(constants), maximum(v128.load(constants, 16), x));
}

/** Of x within the limit, with its square. Largest magnitude about 5.2e8. */
// @ts-ignore: decorator
@inline
export function tanhNumerator(x: v128, square: v128): v128 {
  let p = multiplyAdd(v128.load(constants, 2 * 16), square, v128.load(constants, 3 * 16));
  p = multiplyAdd(p, square, v128.load(constants, 4 * 16));
  p = multiplyAdd(p, square, v128.load(constants, 5 * 16));
  return f32x4.mul(p, x);
}

/** Between 3.4e6 and about 5.2e8: its highest power has the factor 1, which is a multiplication less. */
// @ts-ignore: decorator
@inline
export function tanhDenominator(square: v128): v128 {
  let q = f32x4.add(square, v128.load(constants, 6 * 16));
  q = multiplyAdd(q, square, v128.load(constants, 7 * 16));
  q = multiplyAdd(q, square, v128.load(constants, 8 * 16));
  return multiplyAdd(q, square, v128.load(constants, 9 * 16));
}

// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const limited = tanhLimit(x);
  const square = f32x4.mul(limited, limited);
  return f32x4.div(tanhNumerator(limited, square), tanhDenominator(square));
}

/** 1 / (1 + exp(-x)) = 1/2 + tanh(x / 2) / 2 */
// @ts-ignore: decorator
@inline
export function logistic(x: v128): v128 {
  const half = constantHalf();
  return multiplyAdd(half, hyperbolicTangent(f32x4.mul(half, x)), half);
}

/**
 * exp(x), relative error below 2e-7 on [-87, 88], clamped beyond. 2^n comes from the exponent bits, 2^f (|f| <= 1/2)
 * from the Taylor series of exp(f ln 2) to the sixth power.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const limited = clamp(x, -87, 88);
  const whole = f32x4.nearest(f32x4.mul(limited, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts keeps the remainder exact to single precision.
  let r = f32x4.sub(limited, f32x4.mul(whole, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(whole, f32x4.splat(-2.12194440e-4)));
  let p = multiplyAdd(f32x4.splat(1.0 / 720), r, f32x4.splat(1.0 / 120));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 24));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 6));
  p = multiplyAdd(p, r, f32x4.splat(0.5));
  p = multiplyAdd(p, r, f32x4.splat(1));
  p = multiplyAdd(p, r, f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, exponent);
}
