/** The end of the chain: bypass, mix, level, mute, and the check that what leaves is a number. */
import {
  settingFadeStep, settingMuteStep, settingSmoothing, snapshotBypass, snapshotLevel, snapshotMix, snapshotMute,
  stateEffect, stateLevel, stateMix, stateSilentFrames, stateSound, stateStarted,
} from "../../shared/chain-layout";
import { approach, fadeTowards } from "./ramp";

/** More frames of silence than anybody waits for. */
const mostSilentFrames: u32 = 1 << 20;

// @ts-ignore: decorator
@inline
function effectTarget(snapshot: usize): f32 {
  return load<u32>(snapshot, snapshotBypass) ? 0 : 1;
}

/**
 * wet *= bypass fade, before the cabinet: what already sounds in the cabinet rings out in bypass. `finishOutput` walks
 * the same fade again for the guitar, and keeps it.
 */
export function fadeEffect(snapshot: usize, settings: usize, state: usize, wet: usize, frames: u32): void {
  const target = effectTarget(snapshot);
  let effect: f32 = load<f32>(state, stateStarted) != 0 ? load<f32>(state, stateEffect) : target;
  if (effect == 1 && target == 1) return;
  const step = load<f32>(settings, settingFadeStep);
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    effect = fadeTowards(effect, target, step);
    store<f32>(wet + offset, effect * load<f32>(wet + offset));
  }
}

/**
 * effect = level * (mix * wet + (1 - mix) * fade * dry); sound = mute fade * ((1 - fade) * dry + effect), where the
 * bypass fade goes from 1 (effect) to 0 (bypass) and `wet` already has it.
 *
 * The slots let nothing through that is not a number; should one arise all the same, it is played as silence.
 */
export function finishOutput(
  snapshot: usize, settings: usize, state: usize, dry: usize, wet: usize, sound: usize, frames: u32,
): void {
  const started = load<f32>(state, stateStarted) != 0;
  const share: f32 = started ? load<f32>(settings, settingSmoothing) : 1;
  const levelFrom = started ? load<f32>(state, stateLevel) : load<f32>(snapshot, snapshotLevel);
  const mixFrom = started ? load<f32>(state, stateMix) : load<f32>(snapshot, snapshotMix);
  const levelTo = approach<f32>(levelFrom, load<f32>(snapshot, snapshotLevel), share);
  const mixTo = approach<f32>(mixFrom, load<f32>(snapshot, snapshotMix), share);
  const levelStep = (levelTo - levelFrom) / <f32>frames;
  const mixStep = (mixTo - mixFrom) / <f32>frames;
  let level = levelFrom;
  let mix = mixFrom;

  const fadeStep = load<f32>(settings, settingFadeStep);
  const muteStep = load<f32>(settings, settingMuteStep);
  const fadeTarget = effectTarget(snapshot);
  const heardTarget: f32 = load<u32>(snapshot, snapshotMute) ? 0 : 1;
  let fade = started ? load<f32>(state, stateEffect) : fadeTarget;
  let heard = started ? load<f32>(state, stateSound) : heardTarget;
  const silent = heard == 0 && heardTarget == 0;
  const silentFrames = silent ? min(mostSilentFrames, load<u32>(state, stateSilentFrames) + frames) : 0;

  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    level += levelStep;
    mix += mixStep;
    fade = fadeTowards(fade, fadeTarget, fadeStep);
    heard = fadeTowards(heard, heardTarget, muteStep);
    const guitar = load<f32>(dry + offset);
    const effect = level * (mix * load<f32>(wet + offset) + (1 - mix) * (fade * guitar));
    const x = heard * ((1 - fade) * guitar + effect);
    // False for infinity and for not-a-number.
    store<f32>(sound + offset, abs(x) < 1e6 ? x : 0);
  }
  store<f32>(state, levelTo, stateLevel);
  store<f32>(state, mixTo, stateMix);
  store<f32>(state, fade, stateEffect);
  store<f32>(state, heard, stateSound);
  store<u32>(state, silentFrames, stateSilentFrames);
  store<f32>(state, 1, stateStarted);
}
