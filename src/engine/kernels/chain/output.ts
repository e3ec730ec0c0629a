/** The end of the chain: mix, level, bypass, mute, limiter, and the check that what leaves is a number. */
import {
  settingFadeStep, settingLimiterCeiling, settingLimiterRelease, settingPeakDecay, settingSmoothing, snapshotBypass,
  snapshotLevel, snapshotMix, snapshotMute, stateEffect, stateLevel, stateLimiterGain, stateMix, stateOutputPeak,
  stateSound, stateStarted,
} from "../../shared/chain-layout";
import { approach, fadeTowards } from "./ramp";

/**
 * effect = level * (mix * wet + (1 - mix) * dry); output = limiter(bypass fade between dry and effect, mute fade).
 *
 * The limiter has no look-ahead: its gain falls at once to what the sample needs and returns exponentially, so no
 * sample ever exceeds the ceiling and the guitar is not delayed.
 *
 * @returns 1 if any wet sample was not a finite number; such samples are played as silence
 */
export function finishOutput(
  snapshot: usize, settings: usize, state: usize, dry: usize, wet: usize, output: usize, frames: u32,
): u32 {
  const started = load<f32>(state, stateStarted) != 0;
  const share: f32 = started ? load<f32>(settings, settingSmoothing) : 1;
  const levelFrom = started ? load<f32>(state, stateLevel) : load<f32>(snapshot, snapshotLevel);
  const mixFrom = started ? load<f32>(state, stateMix) : load<f32>(snapshot, snapshotMix);
  const levelTo = approach(levelFrom, load<f32>(snapshot, snapshotLevel), share);
  const mixTo = approach(mixFrom, load<f32>(snapshot, snapshotMix), share);
  const levelStep = (levelTo - levelFrom) / <f32>frames;
  const mixStep = (mixTo - mixFrom) / <f32>frames;
  let level = levelFrom;
  let mix = mixFrom;

  const fadeStep = load<f32>(settings, settingFadeStep);
  const effectTarget: f32 = load<u32>(snapshot, snapshotBypass) ? 0 : 1;
  const soundTarget: f32 = load<u32>(snapshot, snapshotMute) ? 0 : 1;
  let effect = started ? load<f32>(state, stateEffect) : effectTarget;
  let sound = started ? load<f32>(state, stateSound) : soundTarget;

  const ceiling = load<f32>(settings, settingLimiterCeiling);
  const release = load<f32>(settings, settingLimiterRelease);
  let reduction: f32 = started ? load<f32>(state, stateLimiterGain) : 1;
  let peak = load<f32>(state, stateOutputPeak) * load<f32>(settings, settingPeakDecay);
  let fault: u32 = 0;
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    level += levelStep;
    mix += mixStep;
    effect = fadeTowards(effect, effectTarget, fadeStep);
    sound = fadeTowards(sound, soundTarget, fadeStep);
    const guitar = load<f32>(dry + offset);
    let effected = load<f32>(wet + offset);
    // False for infinity and for not-a-number.
    if (!(abs(effected) < 1e6)) {
      fault = 1;
      effected = 0;
    }
    const heard = level * (guitar + mix * (effected - guitar));
    const x = sound * (guitar + effect * (heard - guitar));
    reduction += release * (1 - reduction);
    const loudness = abs(x);
    if (loudness * reduction > ceiling) reduction = ceiling / loudness;
    const y = max(-ceiling, min(ceiling, x * reduction));
    peak = max(peak, abs(y));
    store<f32>(output + offset, y);
  }
  store<f32>(state, levelTo, stateLevel);
  store<f32>(state, mixTo, stateMix);
  store<f32>(state, effect, stateEffect);
  store<f32>(state, sound, stateSound);
  store<f32>(state, reduction, stateLimiterGain);
  store<f32>(state, peak, stateOutputPeak);
  store<f32>(state, 1, stateStarted);
  return fault;
}
