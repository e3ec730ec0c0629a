/** Smoothing: a parameter walks a share of the way in each block, linearly from frame to frame. */

/** The value one block later; lands on the target once the rest cannot be heard (-100 dB of it). */
// @ts-ignore: decorator
@inline
export function approach<T extends number>(current: T, target: T, share: T): T {
  const next = current + share * (target - current);
  // Relative, because float32 stops moving a little short of a target: shares are small where blocks are.
  return abs(target - next) < <T>1e-5 * abs(target) + <T>1e-7 ? target : next;
}

/** One frame of a switch's linear fade towards 0 or 1. */
// @ts-ignore: decorator
@inline
export function fadeTowards(current: f32, target: f32, step: f32): f32 {
  return target > current ? min(target, current + step) : max(target, current - step);
}
