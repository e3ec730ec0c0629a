/** Smoothing: a parameter walks a share of the way in each block, linearly from frame to frame. */

/** The value one block later; lands on the target once the rest cannot be heard (-120 dB). */
// @ts-ignore: decorator
@inline
export function approach(current: f32, target: f32, share: f32): f32 {
  const next = current + share * (target - current);
  return abs(target - next) < 1e-6 ? target : next;
}

/** One frame of a switch's linear fade towards 0 or 1. */
// @ts-ignore: decorator
@inline
export function fadeTowards(current: f32, target: f32, step: f32): f32 {
  return target > current ? min(target, current + step) : max(target, current - step);
}
