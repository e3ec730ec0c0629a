/** The tone stack: four second-order sections in series, in float64 between the float32 rows. */
import {
  sectionBandFeedback, sectionBandInput, sectionBandOutput, sectionBytes, sectionDirect, sectionLowInput,
  sectionLowOutput, sectionStateBand, sectionStateBytes, sectionStateLow, sectionStateNumbers, settingSmoothing,
  toneSectionCount, toneStarted,
} from "../../shared/chain-layout";
import { approach } from "./ramp";

/** Where one of a section's numbers stands one block later. */
// @ts-ignore: decorator
@inline
function next(wish: usize, state: usize, number: usize, share: f64): f64 {
  return approach<f64>(load<f64>(state + 2 * number, sectionStateNumbers), <f64>load<f32>(wish + number), share);
}

// @ts-ignore: decorator
@inline
function current(state: usize, number: usize): f64 {
  return load<f64>(state + 2 * number, sectionStateNumbers);
}

// @ts-ignore: decorator
@inline
function keep(state: usize, number: usize, value: f64): void {
  store<f64>(state + 2 * number, value, sectionStateNumbers);
}

/**
 * band' = bandFeedback band + bandInput (x - low)
 * low'  = low + bandInput band + lowInput (x - low)
 * y     = direct x + bandOutput (band + band') + lowOutput (low + low')
 *
 * All six numbers walk linearly through the block. Every set that a knob can ask for turns (band, low) into something
 * no longer than before, so every mixture of two sets does: no sequence of moves makes it ring up
 * (engine/sound/state-variable.ts).
 */
function shapeSection(wish: usize, share: f64, state: usize, row: usize, frames: u32): void {
  const perFrame: f64 = 1 / <f64>frames;
  let bandFeedback = current(state, sectionBandFeedback);
  let bandInput = current(state, sectionBandInput);
  let lowInput = current(state, sectionLowInput);
  let direct = current(state, sectionDirect);
  let bandOutput = current(state, sectionBandOutput);
  let lowOutput = current(state, sectionLowOutput);
  const bandFeedbackTo = next(wish, state, sectionBandFeedback, share);
  const bandInputTo = next(wish, state, sectionBandInput, share);
  const lowInputTo = next(wish, state, sectionLowInput, share);
  const directTo = next(wish, state, sectionDirect, share);
  const bandOutputTo = next(wish, state, sectionBandOutput, share);
  const lowOutputTo = next(wish, state, sectionLowOutput, share);
  const bandFeedbackStep = perFrame * (bandFeedbackTo - bandFeedback);
  const bandInputStep = perFrame * (bandInputTo - bandInput);
  const lowInputStep = perFrame * (lowInputTo - lowInput);
  const directStep = perFrame * (directTo - direct);
  const bandOutputStep = perFrame * (bandOutputTo - bandOutput);
  const lowOutputStep = perFrame * (lowOutputTo - lowOutput);
  let band = load<f64>(state, sectionStateBand);
  let low = load<f64>(state, sectionStateLow);
  const end = row + 4 * frames;
  for (let frame = row; frame < end; frame += 4) {
    bandFeedback += bandFeedbackStep;
    bandInput += bandInputStep;
    lowInput += lowInputStep;
    direct += directStep;
    bandOutput += bandOutputStep;
    lowOutput += lowOutputStep;
    const x = <f64>load<f32>(frame);
    const above = x - low;
    const bandNext = bandFeedback * band + bandInput * above;
    const lowNext = low + (bandInput * band + lowInput * above);
    store<f32>(frame, <f32>(direct * x + (bandOutput * (band + bandNext) + lowOutput * (low + lowNext))));
    band = bandNext;
    low = lowNext;
  }
  keep(state, sectionBandFeedback, bandFeedbackTo);
  keep(state, sectionBandInput, bandInputTo);
  keep(state, sectionLowInput, lowInputTo);
  keep(state, sectionDirect, directTo);
  keep(state, sectionBandOutput, bandOutputTo);
  keep(state, sectionLowOutput, lowOutputTo);
  // A decayed tail in the denormal range would slow every multiplication after it.
  store<f64>(state, abs(band) < 1e-30 ? 0 : band, sectionStateBand);
  store<f64>(state, abs(low) < 1e-30 ? 0 : low, sectionStateLow);
}

/**
 * A row through a whole stack, in place.
 * @param wish the stack's sections in the snapshot
 * @param state the stack's own
 */
export function shapeTone(wish: usize, settings: usize, state: usize, row: usize, frames: u32): void {
  const share: f64 = load<u32>(state, toneStarted) ? <f64>load<f32>(settings, settingSmoothing) : 1;
  for (let section: usize = 0; section < <usize>toneSectionCount; section++) {
    if (share == 1) {
      // The first block begins where the knobs stand.
      for (let number: usize = 0; number < <usize>sectionBytes; number += 4) {
        keep(state + section * sectionStateBytes, number, <f64>load<f32>(wish + section * sectionBytes + number));
      }
    }
    shapeSection(wish + section * sectionBytes, share, state + section * sectionStateBytes, row, frames);
  }
  store<u32>(state, 1, toneStarted);
}
