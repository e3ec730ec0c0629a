/**
 * LSTM in fixed point, four units at once: gates are 32-bit sums of products of 16-bit pairs (inputs two by two, units four
 * by four, each part shifted before it is added, so that weights have three bits more than if all had to fit together),
 * states 16 bits with 15 fractional ones, cells 32 bits with 27. Cells are held within 14, so that what a step adds cannot
 * overflow them; tanh(14) is 1 to the last bit.
 */
import {
  fixedLstmShift, wordFixedCell, wordFixedHidden, wordFixedInputPairs, wordFixedShifts, wordFixedStates, wordFixedTable,
  wordFixedUnitGroups, wordSourceStride, wordTargetRows, wordTargetStride, wordWeights,
} from "../shared/operations";
import { product, tanhFirst, tanhPlaces, tanhSecond, tanhSegments, tanhSlopes } from "./fixed-tanh";
import { transpose } from "./recurrent";
import { sourceRows, targetRows } from "./rows";

const cellLimit: i32 = 14 << 27;

// @ts-ignore: decorator
@inline
function rounded(value: v128, shift: i32): v128 {
  return i32x4.shr_s(i32x4.add(value, i32x4.splat((1 << shift) >> 1)), shift);
}

/** (1 + tanh) / 2 with 24 fractional bits of a tanh with 23. */
// @ts-ignore: decorator
@inline
function halfUp(tanh: v128): v128 {
  return i32x4.add(tanh, i32x4.splat(1 << 23));
}

/**
 * One frame of four units. A state goes on with 15 fractional bits; what its rounding left is added to the next frame's, so
 * that none of it adds up, and who hears the unit hears all 30.
 */
// @ts-ignore: decorator
@inline
function fourUnits(
  i: v128, f: v128, g: v128, o: v128, shifts: usize, table: usize, cell: usize, state: usize, hidden: usize,
): void {
  const inputShift = load<i32>(shifts);
  const forgetShift = load<i32>(shifts, 4);
  const shiftedInput = rounded(i, inputShift);
  const shiftedForget = rounded(f, forgetShift);
  let segments = tanhSegments(shiftedInput, shiftedForget);
  let places = tanhPlaces(shiftedInput, shiftedForget);
  let slopes = tanhSlopes(places, segments, table);
  const input = halfUp(tanhFirst(i, 16 + inputShift, shiftedInput, places, segments, slopes, table));
  const forget = halfUp(tanhSecond(f, 16 + forgetShift, shiftedForget, places, segments, slopes, table));
  const candidateShift = load<i32>(shifts, 8);
  const outputShift = load<i32>(shifts, 12);
  const shiftedCandidate = rounded(g, candidateShift);
  const shiftedOutput = rounded(o, outputShift);
  segments = tanhSegments(shiftedCandidate, shiftedOutput);
  places = tanhPlaces(shiftedCandidate, shiftedOutput);
  slopes = tanhSlopes(places, segments, table);
  const candidate = tanhFirst(g, 16 + candidateShift, shiftedCandidate, places, segments, slopes, table);
  const output = halfUp(tanhSecond(o, 16 + outputShift, shiftedOutput, places, segments, slopes, table));
  let c = i32x4.add(product(v128.load(cell), forget, 24), product(input, candidate, 20));
  c = i32x4.max_s(i32x4.splat(-cellLimit), i32x4.min_s(i32x4.splat(cellLimit), c));
  v128.store(cell, c);
  const x = rounded(c, 11);
  segments = tanhSegments(x, x);
  places = tanhPlaces(x, x);
  slopes = tanhSlopes(places, segments, table);
  const h = product(output, tanhFirst(c, 27, x, places, segments, slopes, table), 17);
  v128.store(hidden, f32x4.mul(f32x4.convert_i32x4_s(h), f32x4.splat(1.0 / 1073741824)));
  const wanted = i32x4.add(h, v128.load(cell, 16));
  const next = rounded(wanted, 15);
  v128.store(cell, i32x4.sub(wanted, i32x4.shl(next, 15)), 16);
  v128.store64_lane(state, i16x8.narrow_i32x4_s(next, next), 0);
}

// @ts-ignore: decorator
@inline
function added(sum: v128, part: v128): v128 {
  return i32x4.add(sum, i32x4.shr_s(part, fixedLstmShift));
}

// @ts-ignore: decorator
@inline
function twoPairs(first: v128, second: v128, weights: usize): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(first, v128.load(weights)), i32x4.dot_i16x8_s(second, v128.load(weights, 64)));
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
        i = added(i, i32x4.dot_i16x8_s(value, v128.load(weight)));
        f = added(f, i32x4.dot_i16x8_s(value, v128.load(weight, 16)));
        g = added(g, i32x4.dot_i16x8_s(value, v128.load(weight, 32)));
        o = added(o, i32x4.dot_i16x8_s(value, v128.load(weight, 48)));
        weight += 64;
        x += inputStride;
      }
      const end = previous + stateBytes;
      for (let state = previous; state != end; state += 8) {
        const first = v128.load32_splat(state);
        const second = v128.load32_splat(state, 4);
        i = added(i, twoPairs(first, second, weight));
        f = added(f, twoPairs(first, second, weight + 16));
        g = added(g, twoPairs(first, second, weight + 32));
        o = added(o, twoPairs(first, second, weight + 48));
        weight += 128;
      }
      fourUnits(i, f, g, o, shifts, table, cell + 32 * group, next + 8 * group, row + 16 * group);
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
