/** A decayed tail in the denormal range would slow every multiplication after it. */
// @ts-ignore: decorator
@inline
export function settled(x: f64): f64 {
  return abs(x) < 1e-20 ? 0 : x;
}
