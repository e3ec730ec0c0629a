/** Numbers of the chain that depend on sample rate and block size only. */
import type { Frames, Hertz, Milliseconds } from "../units.ts";
import * as layout from "./shared/chain-layout.ts";
import { gateDesign } from "./sound/gate.ts";
import { limiterDesign } from "./sound/limiter.ts";
import { followerShare } from "./sound/time-constant.ts";

/** Knobs: fast enough to feel direct, slow enough not to be heard as steps. */
const smoothingMs: Milliseconds = 15;
/** Before a relay moves, and for the tuner. */
const muteFadeMs: Milliseconds = 10;
/** Corner of the DC blocker: two octaves below the low B of a bass. */
const dcCorner: Hertz = 7;
/** Time in which a peak meter falls to 1/e. */
const peakMeterMs: Milliseconds = 250;

/** Share of the way to its target that a one-pole with time constant `time` goes in `frames`. */
function shareOfWay(time: Milliseconds, frames: Frames, rate: Hertz): number {
  return followerShare(time / frames, rate);
}

/** Change of a fade in one frame. */
function fadeStep(time: Milliseconds, rate: Hertz): number {
  return 1000 / (time * rate);
}

/** Writes the settings (chain-layout.ts) at `settings`. @returns the delay of the sound, that of the limiter */
export function writeChainSettings(
  buffer: SharedArrayBuffer,
  settings: number,
  rate: Hertz,
  frames: Frames,
  bypassFade: Milliseconds,
): Frames {
  const view = new DataView(buffer, settings, layout.settingBytes);
  const single = (offset: number, value: number) => view.setFloat32(offset, value, true);
  const double = (offset: number, value: number) => view.setFloat64(offset, value, true);
  const integer = (offset: number, value: number) => view.setUint32(offset, value, true);
  single(layout.settingSmoothing, shareOfWay(smoothingMs, frames, rate));
  single(layout.settingFadeStep, fadeStep(bypassFade, rate));
  single(layout.settingMuteStep, fadeStep(muteFadeMs, rate));
  single(layout.settingPeakDecay, 1 - shareOfWay(peakMeterMs, frames, rate));
  double(layout.settingDcFeedback, Math.exp((-2 * Math.PI * dcCorner) / rate));

  // The threshold is a parameter; the times are not.
  const gate = gateDesign(0, rate);
  double(layout.settingGateDetectorDecay, gate.detectorDecay);
  double(layout.settingGateAttack, gate.attackShare);
  double(layout.settingGateRelease, gate.releaseDecay);
  integer(layout.settingGateHold, gate.holdFrames);

  const limiter = limiterDesign(rate);
  if (limiter.middle !== layout.limiterReach || limiter.latency + 1 > layout.limiterPast)
    throw new Error(`the limiter's rows are too short for ${rate} Hz`);
  single(layout.settingLimiterCeiling, limiter.ceiling);
  integer(layout.settingLimiterWindow, limiter.window);
  integer(layout.settingLimiterLatency, limiter.latency);
  double(layout.settingLimiterRelease, limiter.releaseShare);
  for (const [row, taps] of limiter.between.entries())
    for (const [tap, value] of taps.entries())
      single(layout.settingLimiterTaps + 4 * (row * 2 * layout.limiterReach + tap), value);
  return limiter.latency;
}
