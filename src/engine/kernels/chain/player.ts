/** Into and out of the networks: gains, knobs of parametric models, and the fade from one player to another. */
import {
  playerBlocksDc, playerDcInput, playerDcOutput, playerInput, playerInputGain, playerInputStride, playerOutput,
  playerOutputGain, playerParameterCount, playerParameters, playerStarted, settingDcFeedback, settingSmoothing,
  snapshotModelParameters,
} from "../../shared/chain-layout";
import { approach } from "./ramp";
import { settled } from "./settled";

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

/** row *= gain. */
function amplify(row: usize, gain: f32, frames: u32): u32 {
  const gains = f32x4.splat(gain);
  const end = row + 4 * frames;
  let sound = i32x4.splat(-1);
  for (let frame = row; frame < end; frame += 16) {
    const y = f32x4.mul(gains, v128.load(frame));
    const isSound = f32x4.lt(f32x4.abs(y), f32x4.splat(largestSound));
    sound = v128.and(sound, isSound);
    v128.store(frame, v128.and(y, isSound));
  }
  return u32(!i32x4.all_true(sound));
}

/** y[n] = gain (x[n] - x[n-1]) + feedback y[n-1], as at the input (input.ts). What is no sound leaves its memory alone. */
function amplifyWithoutDc(player: usize, row: usize, gain: f32, feedback: f64, frames: u32): u32 {
  let previous = load<f32>(player, playerDcInput);
  let output = load<f64>(player, playerDcOutput);
  let fault: u32 = 0;
  const end = row + 4 * frames;
  for (let frame = row; frame < end; frame += 4) {
    const x = load<f32>(frame);
    const y = <f64>gain * (<f64>x - <f64>previous) + feedback * output;
    if (abs(gain * x) < largestSound && abs(y) < <f64>largestSound) {
      previous = x;
      output = y;
      store<f32>(frame, <f32>y);
    } else {
      fault = 1;
      store<f32>(frame, 0);
    }
  }
  store<f32>(player, previous, playerDcInput);
  store<f64>(player, settled(output), playerDcOutput);
  return fault;
}

/**
 * The player's output row, in place: as loud as it shall be, and freed of the network's offset. Each player has a DC
 * blocker of its own: before one for both a change from one offset to another would be a thump.
 *
 * @returns 1 if any sample was not a finite number; such samples are played as silence
 */
export function hearPlayer(player: usize, settings: usize, frames: u32): u32 {
  const row = load<usize>(player, playerOutput);
  const gain = load<f32>(player, playerOutputGain);
  if (!load<u32>(player, playerBlocksDc)) return amplify(row, gain, frames);
  return amplifyWithoutDc(player, row, gain, load<f64>(settings, settingDcFeedback), frames);
}

/**
 * target = (1 - w) * from + w * to, w rising linearly from position / total, or 0 where total is; zero stands for silence
 * on either side. Linear, because two networks fed the same guitar are alike enough that powers do not add.
 */
export function mixPlayers(from: usize, to: usize, target: usize, frames: u32, position: u32, total: u32): void {
  const fromRow = from ? load<usize>(from, playerOutput) : 0;
  const toRow = to ? load<usize>(to, playerOutput) : 0;
  const one = f32x4.splat(1);
  const step: f32 = total ? 1 / <f32>total : 0;
  let rising = f32x4.add(f32x4.splat(<f32>position * step), f32x4.mul(f32x4.splat(step), f32x4(1, 2, 3, 4)));
  const end: usize = 4 * frames;
  for (let offset: usize = 0; offset < end; offset += 16) {
    const weight = f32x4.min(one, rising);
    let y = f32x4.splat(0);
    if (fromRow) y = f32x4.mul(f32x4.sub(one, weight), v128.load(fromRow + offset));
    if (toRow) y = f32x4.add(y, f32x4.mul(weight, v128.load(toRow + offset)));
    v128.store(target + offset, y);
    rising = f32x4.add(rising, f32x4.splat(4 * step));
  }
}
