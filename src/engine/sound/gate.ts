import type { Decibels, Frames, Hertz, Milliseconds } from "../../units.ts";
import { decayFactor, followerShare, framesIn } from "./time-constant.ts";

/** What the noise gate needs for each frame. Levels are magnitudes, full scale 1. */
export interface GateDesign {
  readonly openAt: number;
  readonly closeAt: number;
  /** Factor on the detected peak, a frame. */
  readonly detectorDecay: number;
  /** Share of the way to 1 that the gain goes in a frame while open. */
  readonly attackShare: number;
  readonly holdFrames: Frames;
  /** Factor on the gain, a frame, while closed and not held. */
  readonly releaseDecay: number;
}

export interface GateTimes {
  readonly hysteresis: Decibels;
  readonly detector: Milliseconds;
  readonly attack: Milliseconds;
  readonly hold: Milliseconds;
  readonly release: Milliseconds;
}

/**
 * A dying note crosses the threshold with its beating: 6 dB of hysteresis and 30 ms of hold keep it from
 * chattering. The detector falls 60 dB in 250 ms: by 8 dB over a period of the lowest bass string (B0, 32
 * ms), 4 dB between its half waves, less than the hysteresis. 0.3 ms of attack lets a pick through and 120
 * ms (60 dB) of release sounds like a note that ends.
 */
export const usualGateTimes: GateTimes = {
  hysteresis: 6,
  detector: 250,
  attack: 0.3,
  hold: 30,
  release: 120,
};

/**
 * Designs a noise gate without look-ahead. For each frame of the key (the pedal's input, so that the gain of
 * the model does not move the threshold):
 *
 *     peak = max(|key|, peak detectorDecay)
 *     open = peak > (open ? closeAt : openAt)
 *     held = open ? holdFrames : max(0, held - 1)
 *     gain = held > 0 ? gain + attackShare (1 - gain) : gain releaseDecay
 * @param threshold where it opens, relative to full scale
 * @see U. Zoelzer (ed.), DAFX, 2nd ed., 4.2 (dynamic range control)
 */
export function gateDesign(threshold: Decibels, rate: Hertz, times: GateTimes = usualGateTimes): GateDesign {
  return {
    openAt: 10 ** (threshold / 20),
    closeAt: 10 ** ((threshold - times.hysteresis) / 20),
    detectorDecay: decayFactor(times.detector, rate),
    attackShare: followerShare(times.attack, rate),
    holdFrames: Math.max(1, framesIn(times.hold, rate)),
    releaseDecay: decayFactor(times.release, rate),
  };
}

/** The gate's gain for each frame of a key, from closed: what a kernel must equal. */
export function gateGains(design: GateDesign, key: ArrayLike<number>): Float64Array {
  const gains = new Float64Array(key.length);
  let peak = 0;
  let open = false;
  let held = 0;
  let gain = 0;
  for (let frame = 0; frame < key.length; frame++) {
    peak = Math.max(Math.abs(key[frame]!), peak * design.detectorDecay);
    open = peak > (open ? design.closeAt : design.openAt);
    held = open ? design.holdFrames : Math.max(0, held - 1);
    gain = held > 0 ? gain + design.attackShare * (1 - gain) : gain * design.releaseDecay;
    // Below -120 dB it is closed; nothing is left to decay into denormals.
    if (gain < 1e-6) gain = 0;
    // So near that nobody hears it, it is open: what passes then is untouched.
    else if (gain > 1 - 1e-6) gain = 1;
    gains[frame] = gain;
  }
  return gains;
}
