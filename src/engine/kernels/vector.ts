/** Vector helpers that the compiler dissolves: four float32 side by side. */

/**
 * a * b + c. The relaxed build rounds once (fused multiply-add, where the machine has it); the strict build rounds
 * twice and gives the same bits on every machine.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return RELAXED ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** c - a * b, rounded as `multiplyAdd`. */
// @ts-ignore: decorator
@inline
export function negatedMultiplyAdd(a: v128, b: v128, c: v128): v128 {
  return RELAXED ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
}

/** The smaller of two, as one instruction on x86-64; NaN in `b` gives `a`. */
// @ts-ignore: decorator
@inline
export function minimum(a: v128, b: v128): v128 {
  return RELAXED ? f32x4.relaxed_min(a, b) : f32x4.pmin(a, b);
}

/** The larger of two, as one instruction on x86-64; NaN in `b` gives `a`. */
// @ts-ignore: decorator
@inline
export function maximum(a: v128, b: v128): v128 {
  return RELAXED ? f32x4.relaxed_max(a, b) : f32x4.pmax(a, b);
}

// @ts-ignore: decorator
@inline
export function clamp(x: v128, low: f32, high: f32): v128 {
  return minimum(f32x4.splat(high), maximum(f32x4.splat(low), x));
}
