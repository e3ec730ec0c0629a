/** A sine and a cosine as two rows: a turn of the last frame's pair. */
import { wordOscillator, wordTargetStride } from "../shared/operations";
import { targetRows } from "./rows";

/** In double precision the pair is 1e-6 off its circle after two days. */
export function oscillate(record: usize, frames: u32): void {
  const state = load<usize>(record, wordOscillator);
  const stepSine = load<f64>(state, 16);
  const stepCosine = load<f64>(state, 24);
  let sine = load<f64>(state);
  let cosine = load<f64>(state, 8);
  let target = targetRows(record);
  const second = load<usize>(record, wordTargetStride);
  for (let end = target + 4 * <usize>frames; target < end; target += 4) {
    store<f32>(target, <f32>sine);
    store<f32>(target + second, <f32>cosine);
    const turned = sine * stepCosine + cosine * stepSine;
    cosine = cosine * stepCosine - sine * stepSine;
    sine = turned;
  }
  store<f64>(state, sine);
  store<f64>(state, cosine, 8);
}
