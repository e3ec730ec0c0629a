/**
 * LSTM in fixed point, four units at once: gates are 32-bit sums of products of 16-bit pairs (inputs two by two, units two
 * by two), activations 16 bits with 15 fractional ones, cells 32 bits with 27. Cells are held within 14, so that what a
 * step adds cannot overflow them; tanh(14) is 1 to the last bit.
 */
import {
  wordFixedCell, wordFixedHidden, wordFixedInputPairs, wordFixedShifts, wordFixedStates, wordFixedTable,
  wordFixedUnitGroups, wordSourceStride, wordTargetRows, wordTargetStride, wordWeights,
} from "../shared/operations";
import { tanhFirst, tanhPlaces, tanhSecond, tanhSegments, tanhSlopes } from "./fixed-tanh";
import { transpose } from "./recurrent";
import { sourceRows, targetRows } from "./rows";

const cellLimit: i32 = 14 << 27;

// @ts-ignore: decorator
@inline
function rounded(value: v128, shift: i32): v128 {
  return i32x4.shr_s(i32x4.add(value, i32x4.splat((1 << shift) >> 1)), shift);
}

/** (1 + tanh) / 2 with 15 fractional bits of a tanh with 23. */
// @ts-ignore: decorator
@inline
function halfUp(tanh: v128): v128 {
  return i32x4.shr_s(i32x4.add(tanh, i32x4.splat((1 << 23) + (1 << 8))), 9);
}

/** gate * cell: 15 and 27 fractional bits to 27, in two parts that each fit into 32 bits. */
// @ts-ignore: decorator
@inline
function scaled(cell: v128, gate: v128): v128 {
  const high = i32x4.mul(i32x4.shr_s(cell, 15), gate);
  const low = i32x4.shr_u(i32x4.mul(v128.and(cell, i32x4.splat(32767)), gate), 15);
  return i32x4.add(high, low);
}

/** One frame of four units. */
// @ts-ignore: decorator
@inline
function fourUnits(
  i: v128, f: v128, g: v128, o: v128, shifts: usize, table: usize, cell: usize, state: usize, hidden: usize,
): void {
  const shiftedInput = rounded(i, load<i32>(shifts));
  const shiftedForget = rounded(f, load<i32>(shifts, 4));
  let segments = tanhSegments(shiftedInput, shiftedForget);
  let places = tanhPlaces(shiftedInput, shiftedForget);
  let slopes = tanhSlopes(places, segments, table);
  const input = halfUp(tanhFirst(shiftedInput, places, segments, slopes, table));
  const forget = halfUp(tanhSecond(shiftedForget, places, segments, slopes, table));
  const shiftedCandidate = rounded(g, load<i32>(shifts, 8));
  const shiftedOutput = rounded(o, load<i32>(shifts, 12));
  segments = tanhSegments(shiftedCandidate, shiftedOutput);
  places = tanhPlaces(shiftedCandidate, shiftedOutput);
  slopes = tanhSlopes(places, segments, table);
  const candidate = rounded(tanhFirst(shiftedCandidate, places, segments, slopes, table), 8);
  const output = halfUp(tanhSecond(shiftedOutput, places, segments, slopes, table));
  let c = i32x4.add(scaled(v128.load(cell), forget), i32x4.shr_s(i32x4.mul(input, candidate), 3));
  c = i32x4.max_s(i32x4.splat(-cellLimit), i32x4.min_s(i32x4.splat(cellLimit), c));
  v128.store(cell, c);
  const x = rounded(c, 11);
  segments = tanhSegments(x, x);
  places = tanhPlaces(x, x);
  slopes = tanhSlopes(places, segments, table);
  const y = rounded(tanhFirst(x, places, segments, slopes, table), 8);
  const h = rounded(i32x4.mul(output, y), 15);
  v128.store64_lane(state, i16x8.narrow_i32x4_s(h, h), 0);
  v128.store(hidden, f32x4.mul(f32x4.convert_i32x4_s(h), f32x4.splat(1.0 / 32768)));
}

export function lstmFixed(record: usize, frames: u32): void {
  const groups = load<usize>(record, wordFixedUnitGroups);
  const inputPairs = load<usize>(record, wordFixedInputPairs);
  const inputStride = load<usize>(record, wordSourceStride);
  const weights = load<usize>(record, wordWeights);
  const shifts = load<usize>(record, wordFixedShifts);
  const table = load<usize>(record, wordFixedTable);
  const cell = load<usize>(record, wordFixedCell);
  const states = load<usize>(record, wordFixedStates);
  const hidden = load<usize>(record, wordFixedHidden);
  const stateBytes = 8 * groups;
  const source = sourceRows(record);
  let row = hidden;
  let previous = states;
  let next = states + stateBytes;
  for (let frame: usize = 0; frame < frames; frame++) {
    let weight = weights;
    for (let group: usize = 0; group < groups; group++) {
      let i = v128.load(weight);
      let f = v128.load(weight, 16);
      let g = v128.load(weight, 32);
      let o = v128.load(weight, 48);
      weight += 64;
      let x = source + 4 * frame;
      for (let pair: usize = 0; pair < inputPairs; pair++) {
        const value = v128.load32_splat(x);
        i = i32x4.add(i, i32x4.dot_i16x8_s(value, v128.load(weight)));
        f = i32x4.add(f, i32x4.dot_i16x8_s(value, v128.load(weight, 16)));
        g = i32x4.add(g, i32x4.dot_i16x8_s(value, v128.load(weight, 32)));
        o = i32x4.add(o, i32x4.dot_i16x8_s(value, v128.load(weight, 48)));
        weight += 64;
        x += inputStride;
      }
      const end = previous + stateBytes;
      for (let state = previous; state != end; state += 4) {
        const value = v128.load32_splat(state);
        i = i32x4.add(i, i32x4.dot_i16x8_s(value, v128.load(weight)));
        f = i32x4.add(f, i32x4.dot_i16x8_s(value, v128.load(weight, 16)));
        g = i32x4.add(g, i32x4.dot_i16x8_s(value, v128.load(weight, 32)));
        o = i32x4.add(o, i32x4.dot_i16x8_s(value, v128.load(weight, 48)));
        weight += 64;
      }
      fourUnits(i, f, g, o, shifts, table, cell + 16 * group, next + 8 * group, row + 16 * group);
    }
    row += 16 * groups;
    const swap = previous;
    previous = next;
    next = swap;
  }
  if (previous != states) memory.copy(states, previous, stateBytes);
  transpose(hidden, 16 * groups, targetRows(record), load<usize>(record, wordTargetStride),
    load<u32>(record, wordTargetRows), frames);
}
