/** The front of the chain: what comes from the converter is made fit for a network. */
import {
  settingDcFeedback, settingPeakDecay, settingSmoothing, snapshotGain, stateDcInput, stateDcOutput, stateGain,
  stateInputPeak, stateStarted,
} from "../../shared/chain-layout";
import { approach } from "./ramp";

/** Louder than any converter, quieter than anything that could upset a network for long. */
const inputLimit: f32 = 8;

/** Not-a-number becomes silence, infinity a loud sample. */
// @ts-ignore: decorator
@inline
function finite(x: f32): f32 {
  return x == x ? max(-inputLimit, min(inputLimit, x)) : 0;
}

/**
 * conditioned = DC blocker(gain * input); the input row itself is made finite and stays as the dry signal.
 * DC blocker: y[n] = x[n] - x[n-1] + feedback * y[n-1], zero at DC, pole just inside the unit circle (J. O. Smith,
 * "Introduction to Digital Filters", DC Blocker).
 */
export function conditionInput(
  snapshot: usize, settings: usize, state: usize, input: usize, conditioned: usize, frames: u32,
): void {
  const target = load<f32>(snapshot, snapshotGain);
  const from = load<f32>(state, stateStarted) ? load<f32>(state, stateGain) : target;
  const to = approach(from, target, load<f32>(settings, settingSmoothing));
  const step = (to - from) / <f32>frames;
  let gain = from;
  store<f32>(state, to, stateGain);

  const feedback = load<f32>(settings, settingDcFeedback);
  let previousInput = load<f32>(state, stateDcInput);
  let y = load<f32>(state, stateDcOutput);
  let peak = load<f32>(state, stateInputPeak) * load<f32>(settings, settingPeakDecay);
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    const dry = finite(load<f32>(input + offset));
    store<f32>(input + offset, dry);
    peak = max(peak, abs(dry));
    gain += step;
    const x = gain * dry;
    y = x - previousInput + feedback * y;
    previousInput = x;
    store<f32>(conditioned + offset, y);
  }
  store<f32>(state, previousInput, stateDcInput);
  // A decayed tail in the denormal range would slow every multiplication after it.
  store<f32>(state, abs(y) < 1e-20 ? 0 : y, stateDcOutput);
  store<f32>(state, peak, stateInputPeak);
}
