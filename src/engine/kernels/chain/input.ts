/** The front of the chain: what comes from the converter is made fit for a network. */
import {
  settingDcFeedback, settingGateAttack, settingGateDetectorDecay, settingGateHold, settingGateRelease, settingPeakDecay,
  settingSmoothing, snapshotGain, snapshotGateCloseAt, snapshotGateOpenAt, stateDcInput, stateDcOutput, stateGain,
  stateGateGain, stateGateHeld, stateGateOpen, stateGatePeak, stateInputPeak, stateStarted,
} from "../../shared/chain-layout";
import { approach } from "./ramp";
import { settled } from "./settled";

/** Louder than any converter, quieter than anything that could upset a network for long. */
const inputLimit: f32 = 8;

/** Not-a-number becomes silence, infinity a loud sample. */
// @ts-ignore: decorator
@inline
function finite(x: f32): f32 {
  return x == x ? max(-inputLimit, min(inputLimit, x)) : 0;
}

/**
 * conditioned = gate(DC blocker(gain * input)); the input row itself is made finite and stays as the dry signal.
 * DC blocker: y[n] = x[n] - x[n-1] + feedback * y[n-1], zero at DC, pole just inside the unit circle (J. O. Smith,
 * "Introduction to Digital Filters", DC Blocker). The gate listens to the dry signal (engine/sound/gate.ts).
 */
export function conditionInput(
  snapshot: usize, settings: usize, state: usize, input: usize, conditioned: usize, frames: u32,
): void {
  const target = load<f32>(snapshot, snapshotGain);
  const started = load<f32>(state, stateStarted) != 0;
  const from = started ? load<f32>(state, stateGain) : target;
  const to = approach<f32>(from, target, load<f32>(settings, settingSmoothing));
  const step = (to - from) / <f32>frames;
  let gain = from;
  store<f32>(state, to, stateGain);

  const openAt = <f64>load<f32>(snapshot, snapshotGateOpenAt);
  const closeAt = <f64>load<f32>(snapshot, snapshotGateCloseAt);
  const detectorDecay = load<f64>(settings, settingGateDetectorDecay);
  const attack = load<f64>(settings, settingGateAttack);
  const release = load<f64>(settings, settingGateRelease);
  const hold = load<u32>(settings, settingGateHold);
  let open = load<u32>(state, stateGateOpen) != 0;
  let held = load<u32>(state, stateGateHeld);
  let detected = load<f64>(state, stateGatePeak);
  let gate: f64 = started ? load<f64>(state, stateGateGain) : openAt < 0 ? 1 : 0;

  const feedback = load<f64>(settings, settingDcFeedback);
  let previousInput = load<f64>(state, stateDcInput);
  let y = load<f64>(state, stateDcOutput);
  let peak = load<f32>(state, stateInputPeak) * load<f32>(settings, settingPeakDecay);
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    const dry = finite(load<f32>(input + offset));
    store<f32>(input + offset, dry);
    const loudness = abs(dry);
    peak = max(peak, loudness);

    detected = max(<f64>loudness, detected * detectorDecay);
    open = detected > (open ? closeAt : openAt);
    held = open ? hold : held - u32(held > 0);
    gate = held > 0 ? gate + attack * (1 - gate) : gate * release;
    if (gate < 1e-6) gate = 0;
    else if (gate > 1 - 1e-6) gate = 1;

    gain += step;
    const x = <f64>(gain * dry);
    y = x - previousInput + feedback * y;
    previousInput = x;
    store<f32>(conditioned + offset, <f32>(gate * y));
  }
  store<f64>(state, previousInput, stateDcInput);
  store<f64>(state, settled(y), stateDcOutput);
  store<f64>(state, settled(detected), stateGatePeak);
  store<f64>(state, gate, stateGateGain);
  store<u32>(state, u32(open), stateGateOpen);
  store<u32>(state, held, stateGateHeld);
  store<f32>(state, peak, stateInputPeak);
}
