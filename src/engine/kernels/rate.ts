/**
 * From one rate to another while playing (engine/sound/rate-conversion.ts designs the rows). Output j lies at input time
 * j down / up = n + p / up; y[j] = sum over k of row p's tap k times x[n - k]. The first rows are filtered; the others
 * are knobs, which move slowly, and are looked up.
 *
 * Towards the network a converter gives every output that the block completes, and leaves their count where it is found
 * by the network's program and by the converter on the way back; that one gives exactly one block. Both start at time
 * zero, and so the way back always finds what it needs: output j of the device needs the network's frames up to
 * floor(j up / down), and after j device frames there are floor((j - 1) up / down) + 1.
 */
import {
  ratePosition, ratePhase, wordConversionCount, wordConversionDown, wordConversionExact, wordConversionFiltered,
  wordConversionHistory, wordConversionHistoryStride, wordConversionRows, wordConversionState, wordConversionTaps,
  wordConversionUp, wordSourceStride, wordTargetRows, wordTargetStride,
} from "../shared/operations";
import { sourceRows, targetRows } from "./rows";
import { multiplyAdd } from "./vector";

/** Sum of products of two runs of `bytes`, a multiple of 64. */
// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, bytes: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let offset: usize = 0; offset < bytes; offset += 64) {
    s0 = multiplyAdd(v128.load(a + offset), v128.load(b + offset), s0);
    s1 = multiplyAdd(v128.load(a + offset, 16), v128.load(b + offset, 16), s1);
    s2 = multiplyAdd(v128.load(a + offset, 32), v128.load(b + offset, 32), s2);
    s3 = multiplyAdd(v128.load(a + offset, 48), v128.load(b + offset, 48), s3);
  }
  const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

/** Converts every filtered row; the history holds `tapsBytes` of past, then the block. */
function convertRow(record: usize, history: usize, source: usize, target: usize, inputs: i32, outputs: i32): void {
  const tapsBytes = load<usize>(record, wordConversionTaps);
  const rows = load<usize>(record, wordConversionRows);
  const up = load<i32>(record, wordConversionUp);
  const down = load<i32>(record, wordConversionDown);
  const state = load<usize>(record, wordConversionState);
  let position = load<i32>(state, ratePosition);
  let phase = load<i32>(state, ratePhase);
  memory.copy(history + tapsBytes, source, 4 * inputs);
  // The newest of the taps' frames is the output's own.
  const first = history + 4;
  for (let output: i32 = 0; output < outputs; output++) {
    store<f32>(target + 4 * output, dot(rows + phase * tapsBytes, first + 4 * position, tapsBytes));
    phase += down;
    const step = phase / up;
    position += step;
    phase -= step * up;
  }
  memory.copy(history, history + 4 * inputs, tapsBytes);
}

function lookUpRow(record: usize, source: usize, target: usize, outputs: i32): void {
  const up = load<i32>(record, wordConversionUp);
  const down = load<i32>(record, wordConversionDown);
  const state = load<usize>(record, wordConversionState);
  let position = load<i32>(state, ratePosition);
  let phase = load<i32>(state, ratePhase);
  for (let output: i32 = 0; output < outputs; output++) {
    store<f32>(target + 4 * output, load<f32>(source + 4 * position));
    phase += down;
    const step = phase / up;
    position += step;
    phase -= step * up;
  }
}

export function convertRate(record: usize, frames: u32): void {
  const count = load<usize>(record, wordConversionCount);
  const state = load<usize>(record, wordConversionState);
  const up = load<i32>(record, wordConversionUp);
  const down = load<i32>(record, wordConversionDown);
  const time = load<i32>(state, ratePosition) * up + load<i32>(state, ratePhase);
  let inputs: i32 = frames;
  let outputs: i32 = frames;
  if (load<u32>(record, wordConversionExact)) {
    inputs = load<i32>(count);
  } else {
    outputs = (inputs * up - time + down - 1) / down;
    store<i32>(count, outputs);
  }
  const filtered = load<u32>(record, wordConversionFiltered);
  const historyStride = load<usize>(record, wordConversionHistoryStride);
  let history = load<usize>(record, wordConversionHistory);
  let source = sourceRows(record);
  let target = targetRows(record);
  const rows = load<u32>(record, wordTargetRows);
  for (let row: u32 = 0; row < rows; row++) {
    if (row < filtered) convertRow(record, history, source, target, inputs, outputs);
    else lookUpRow(record, source, target, outputs);
    history += historyStride;
    source += load<usize>(record, wordSourceStride);
    target += load<usize>(record, wordTargetStride);
  }
  // Time of the next output, seen from the next block; at most one frame before it.
  const next = time + outputs * down - inputs * up;
  const position: i32 = next < 0 ? -1 : next / up;
  store<i32>(state, position, ratePosition);
  store<i32>(state, next - position * up, ratePhase);
}
