/** Numbers of the chain that depend on sample rate and block size only. */
import type { Decibels, Frames, Hertz, Milliseconds } from "../units.ts";
import * as layout from "./shared/chain-layout.ts";

/** Knobs: fast enough to feel direct, slow enough not to be heard as steps. */
const smoothingMs: Milliseconds = 15;
/** Bypass and mute. */
const switchFadeMs: Milliseconds = 8;
/** Corner of the DC blocker: two octaves below the low B of a bass. */
const dcCorner: Hertz = 7;
/** What a DAC's filter adds between samples of a limited signal stays below full scale. */
const limiterCeiling: Decibels = -1;
const limiterReleaseMs: Milliseconds = 80;
/** Time in which a peak meter falls to 1/e. */
const peakMeterMs: Milliseconds = 250;

export function decibelsToGain(decibels: Decibels): number {
  return 10 ** (decibels / 20);
}

/** Share of the way to its target that a one-pole with time constant `timeMs` goes in `frames`. */
function shareOfWay(timeMs: Milliseconds, frames: Frames, rate: Hertz): number {
  return 1 - Math.exp(-frames / ((timeMs / 1000) * rate));
}

/** Writes the settings (chain-layout.ts) as float32 at `settings`. */
export function writeChainSettings(
  floats: Float32Array,
  settings: number,
  rate: Hertz,
  frames: Frames,
): void {
  const set = (offset: number, value: number) => {
    floats[(settings + offset) / 4] = value;
  };
  set(layout.settingSmoothing, shareOfWay(smoothingMs, frames, rate));
  set(layout.settingFadeStep, 1000 / (switchFadeMs * rate));
  set(layout.settingDcFeedback, Math.exp((-2 * Math.PI * dcCorner) / rate));
  set(layout.settingLimiterCeiling, decibelsToGain(limiterCeiling));
  set(layout.settingLimiterRelease, shareOfWay(limiterReleaseMs, 1, rate));
  set(layout.settingPeakDecay, 1 - shareOfWay(peakMeterMs, frames, rate));
}
