/** Into and out of the networks: gains, knobs of parametric models, and the fade from one player to another. */
import {
  playerInput, playerInputGain, playerInputStride, playerOutput, playerOutputGain, playerParameterCount,
  playerParameters, playerStarted, settingSmoothing, snapshotModelParameters,
} from "../../shared/chain-layout";
import { approach } from "./ramp";

/**
 * Fills the player's input rows: the guitar, and one smoothed row for each parameter. The guitar rises linearly from
 * position / total; it is there at once where total is 0.
 */
export function feedPlayer(
  player: usize, conditioned: usize, snapshot: usize, settings: usize, frames: u32, position: u32, total: u32,
): void {
  const gain = f32x4.splat(load<f32>(player, playerInputGain));
  const end: usize = 4 * frames;
  const step: f32 = total ? 1 / <f32>total : 0;
  const start: f32 = total ? <f32>position * step : 1;
  let weight = f32x4.add(f32x4.splat(start), f32x4.mul(f32x4.splat(step), f32x4(1, 2, 3, 4)));
  let row = load<usize>(player, playerInput);
  for (let offset: usize = 0; offset < end; offset += 16) {
    const risen = f32x4.mul(gain, f32x4.min(weight, f32x4.splat(1)));
    v128.store(row + offset, f32x4.mul(risen, v128.load(conditioned + offset)));
    weight = f32x4.add(weight, f32x4.splat(4 * step));
  }
  const share = load<f32>(settings, settingSmoothing);
  const started = load<u32>(player, playerStarted);
  const count = load<usize>(player, playerParameterCount);
  for (let parameter: usize = 0; parameter < count; parameter++) {
    row += load<usize>(player, playerInputStride);
    const held = player + 4 * parameter;
    const target = load<f32>(snapshot + 4 * parameter, snapshotModelParameters);
    const from = started ? load<f32>(held, playerParameters) : target;
    const to = approach<f32>(from, target, share);
    const step = (to - from) / <f32>frames;
    let value = from;
    for (let offset: usize = 0; offset < end; offset += 4) {
      value += step;
      store<f32>(row + offset, value);
    }
    store<f32>(held, to, playerParameters);
  }
  store<u32>(player, 1, playerStarted);
}

/** Larger than any sound; false for infinity and for not-a-number. */
const largestSound: f32 = 1e6;

/**
 * target = (1 - w) * from + w * to, w rising linearly from position / total; zero stands for silence on either side.
 * Linear, because two networks fed the same guitar are alike enough that powers do not add.
 *
 * @returns 1 if any sample of either player was not a finite number; such samples are played as silence
 */
export function mixPlayers(from: usize, to: usize, target: usize, frames: u32, position: u32, total: u32): u32 {
  const end: usize = 4 * frames;
  const fromRow = from ? load<usize>(from, playerOutput) : 0;
  const toRow = to ? load<usize>(to, playerOutput) : 0;
  const fromGain: f32 = from ? load<f32>(from, playerOutputGain) : 0;
  const toGain: f32 = to ? load<f32>(to, playerOutputGain) : 0;
  const step: f32 = total ? 1 / <f32>total : 0;
  let weight: f32 = <f32>position * step;
  let fault: u32 = 0;
  for (let offset: usize = 0; offset < end; offset += 4) {
    weight = min(<f32>1, weight + step);
    let y: f32 = 0;
    if (fromRow) y = (1 - weight) * fromGain * load<f32>(fromRow + offset);
    if (toRow) y += weight * toGain * load<f32>(toRow + offset);
    if (!(abs(y) < largestSound)) {
      fault = 1;
      y = 0;
    }
    store<f32>(target + offset, y);
  }
  return fault;
}

/** target = one player's output, no fade. @returns 1 if any sample was not a finite number, as above */
export function hearPlayer(player: usize, target: usize, frames: u32): u32 {
  const gain = f32x4.splat(load<f32>(player, playerOutputGain));
  const row = load<usize>(player, playerOutput);
  const end: usize = 4 * frames;
  let sound = i32x4.splat(-1);
  for (let offset: usize = 0; offset < end; offset += 16) {
    const y = f32x4.mul(gain, v128.load(row + offset));
    const isSound = f32x4.lt(f32x4.abs(y), f32x4.splat(largestSound));
    sound = v128.and(sound, isSound);
    v128.store(target + offset, v128.and(y, isSound));
  }
  return u32(!i32x4.all_true(sound));
}
