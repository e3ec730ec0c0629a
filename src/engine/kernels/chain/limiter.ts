/** The limiter before the converter: formula and reasons stand with its reference, engine/sound/limiter.ts. */
import {
  limiterPast, limiterReach, settingLimiterCeiling, settingLimiterLatency, settingLimiterRelease, settingLimiterTaps,
  settingLimiterWindow, settingPeakDecay, stateLimiterHeld, stateLimiterSum, stateOutputPeak,
} from "../../shared/chain-layout";
import { maximum, minimum, multiplyAdd } from "../vector";

const pastBytes: usize = 4 * limiterPast;

/** wanted = min(1, ceiling / largest magnitude at and between the frames around `middle` frames ago). */
function wantGains(settings: usize, sound: usize, wanted: usize, frames: u32): void {
  const ceiling = v128.load32_splat(settings, settingLimiterCeiling);
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 16) {
    const newest = sound + offset;
    let peak = maximum(
      f32x4.abs(v128.load(newest - 4 * limiterReach)),
      f32x4.abs(v128.load(newest - 4 * (limiterReach - 1))),
    );
    let tap = settings + settingLimiterTaps;
    for (let row = 0; row < 3; row++) {
      let between = f32x4.splat(0);
      for (let back: usize = 0; back < 4 * 2 * limiterReach; back += 4) {
        between = multiplyAdd(v128.load32_splat(tap), v128.load(newest - back), between);
        tap += 4;
      }
      peak = maximum(peak, f32x4.abs(between));
    }
    v128.store(wanted + offset, f32x4.div(ceiling, maximum(ceiling, peak)));
  }
}

/**
 * Every frame becomes the smallest of `window` frames up to it: windows of twice the length from two of the length
 * before, and one of any length from two that overlap. From the newest to the oldest, so that what is read is not yet
 * changed.
 */
function smallestInWindow(row: usize, window: usize, frames: u32): void {
  const first = row - 4 * ((window + 7) & ~3);
  let covered: usize = 1;
  while (covered < window) {
    const shift: usize = 4 * min<usize>(covered, window - covered);
    for (let frame = row + 4 * frames - 16; frame >= first; frame -= 16) {
      v128.store(frame, minimum(v128.load(frame), v128.load(frame - shift)));
    }
    covered += min<usize>(covered, window - covered);
  }
}

/**
 * @param sound row with `limiterPast` frames before it, as are `wanted`, `held` and `smallest`
 * @param output row; `sound`, limited, `latency` frames later
 */
export function limit(
  settings: usize, state: usize, sound: usize, wanted: usize, smallest: usize, held: usize, output: usize, frames: u32,
): void {
  const window = load<usize>(settings, settingLimiterWindow);
  let sum = load<f64>(state, stateLimiterSum);
  let gain = load<f64>(state, stateLimiterHeld);
  if (sum == 0) {
    memory.fill(sound - pastBytes, 0, pastBytes);
    for (let offset: usize = 4; offset <= pastBytes; offset += 4) {
      store<f32>(wanted - offset, 1);
      store<f32>(held - offset, 1);
    }
    sum = <f64>window;
    gain = 1;
  }
  wantGains(settings, sound, wanted, frames);
  memory.copy(smallest - pastBytes, wanted - pastBytes, pastBytes + 4 * frames);
  smallestInWindow(smallest, window, frames);

  const share = load<f64>(settings, settingLimiterRelease);
  const ceiling = load<f32>(settings, settingLimiterCeiling);
  const delay: usize = 4 * load<usize>(settings, settingLimiterLatency);
  const perWindow: f64 = 1 / <f64>window;
  let peak = load<f32>(state, stateOutputPeak) * load<f32>(settings, settingPeakDecay);
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 4) {
    const least = <f64>load<f32>(smallest + offset);
    gain = least < gain ? least : gain + share * (least - gain);
    const rounded = <f32>gain;
    store<f32>(held + offset, rounded);
    // Exact in float64: the sum neither drifts nor forgets to come back to one.
    sum += <f64>rounded - <f64>load<f32>(held + offset - 4 * window);
    const limited = <f32>(sum * perWindow) * load<f32>(sound + offset - delay);
    // Rounding may be half a bit over.
    const y = max(-ceiling, min(ceiling, limited));
    peak = max(peak, abs(y));
    store<f32>(output + offset, y);
  }
  store<f64>(state, sum, stateLimiterSum);
  store<f64>(state, gain, stateLimiterHeld);
  store<f32>(state, peak, stateOutputPeak);
  memory.copy(sound - pastBytes, sound + end - pastBytes, pastBytes);
  memory.copy(wanted - pastBytes, wanted + end - pastBytes, pastBytes);
  memory.copy(held - pastBytes, held + end - pastBytes, pastBytes);
}
