/**
 * Recurrent layers, sample by sample. Units are taken in groups of four, two groups at once where there are two;
 * the weights stand in the order in which they are read: bias, then one column for each input, then one column for each
 * unit, every column a vector a gate and group. Hidden states are kept time-major, [frames + 1][padded units], so that a step reads the row before it and
 * the next layer or the head reads whole rows; row 0 carries the state from block to block.
 *
 * A step (generate/steps.ts) reads the `previous` states of a layer, writes `next`, and an LSTM's `cell` in place.
 *
 * The halves of sigmoid(x) = (1 + tanh(x / 2)) / 2 inside are folded into the weights by the packer, and products and
 * sums of gates share their denominators: with t = N / D for each gate,
 *   c' = (c (Df + Nf) Di Dg + (Di + Ni) Ng Df) / (2 Df Di Dg),   h = (Do + No) Nc / (2 Do Dc).
 */
import { gruStep, lstmStep } from "../../../build/kernels/steps";
import {
  wordCell, wordGateWeights, wordHidden, wordInputs, wordSourceStride, wordTargetRows, wordTargetStride, wordUnitGroups,
} from "../shared/operations";
import { constantHalf, tanhDenominator, tanhLimit, tanhNumerator } from "./hyperbolic";
import { sourceRows, targetRows } from "./rows";
import { multiplyAdd } from "./vector";

/** Cell and hidden state of four units from their gate sums. */
// @ts-ignore: decorator
@inline
export function lstmUnits(inputGate: v128, forgetGate: v128, candidate: v128, outputGate: v128, cell: usize, next: usize): void {
  const half = constantHalf();
  const i = tanhLimit(inputGate);
  const f = tanhLimit(forgetGate);
  const g = tanhLimit(candidate);
  const ii = f32x4.mul(i, i);
  const ff = f32x4.mul(f, f);
  const gg = f32x4.mul(g, g);
  const di = tanhDenominator(ii);
  const df = tanhDenominator(ff);
  const dg = tanhDenominator(gg);
  const remembered = f32x4.mul(f32x4.mul(v128.load(cell), f32x4.add(df, tanhNumerator(f, ff))), f32x4.mul(di, dg));
  const learned = f32x4.mul(f32x4.mul(f32x4.add(di, tanhNumerator(i, ii)), tanhNumerator(g, gg)), df);
  const c = f32x4.div(f32x4.mul(half, f32x4.add(remembered, learned)), f32x4.mul(f32x4.mul(df, di), dg));
  v128.store(cell, c);
  const o = tanhLimit(outputGate);
  const oo = f32x4.mul(o, o);
  const dOutput = tanhDenominator(oo);
  const limited = tanhLimit(c);
  const cc = f32x4.mul(limited, limited);
  const top = f32x4.mul(f32x4.mul(half, f32x4.add(dOutput, tanhNumerator(o, oo))), tanhNumerator(limited, cc));
  v128.store(next, f32x4.div(top, f32x4.mul(dOutput, tanhDenominator(cc))));
}

/** Planar rows from time-major states, four by four. */
export function transpose(
  hidden: usize, paddedBytes: usize, target: usize, targetStride: usize, rows: usize, frames: usize,
): void {
  for (let row: usize = 0; row < rows; row += 4) {
    const top = target + row * targetStride;
    const present = rows - row;
    for (let frame: usize = 0; frame < frames; frame += 4) {
      const from = hidden + frame * paddedBytes + 4 * row;
      const a = v128.load(from);
      const b = v128.load(from + paddedBytes);
      const c = v128.load(from + 2 * paddedBytes);
      const d = v128.load(from + 3 * paddedBytes);
      const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const to = top + 4 * frame;
      v128.store(to, v128.shuffle<f64>(ab01, cd01, 0, 2));
      if (present > 1) v128.store(to + targetStride, v128.shuffle<f64>(ab01, cd01, 1, 3));
      if (present > 2) v128.store(to + 2 * targetStride, v128.shuffle<f64>(ab23, cd23, 0, 2));
      if (present > 3) v128.store(to + 3 * targetStride, v128.shuffle<f64>(ab23, cd23, 1, 3));
    }
  }
}

export function lstm(record: usize, frames: u32): void {
  const groups = load<u32>(record, wordUnitGroups);
  const paddedBytes: usize = 16 * groups;
  const units: usize = 4 * load<u32>(record, wordTargetRows);
  const inputs = load<u32>(record, wordInputs);
  const inputStride = load<usize>(record, wordSourceStride);
  const weights = load<usize>(record, wordGateWeights);
  const cell = load<usize>(record, wordCell);
  const hidden = load<usize>(record, wordHidden);
  let input = sourceRows(record);
  let row = hidden;
  for (let frame: u32 = 0; frame < frames; frame++) {
    lstmStep(input, inputStride, inputs, row, row + paddedBytes, cell, weights, groups, units);
    row += paddedBytes;
    input += 4;
  }
  transpose(hidden + paddedBytes, paddedBytes, targetRows(record), load<usize>(record, wordTargetStride),
    load<u32>(record, wordTargetRows), frames);
  memory.copy(hidden, row, paddedBytes);
}

/** Hidden state of four units from their gate sums; the candidate's own and its recurrent part come apart. */
// @ts-ignore: decorator
@inline
export function gruUnits(resetGate: v128, updateGate: v128, own: v128, recurrent: v128, previous: usize, next: usize): void {
  const half = constantHalf();
  const r = tanhLimit(resetGate);
  const rr = f32x4.mul(r, r);
  const dr = tanhDenominator(rr);
  const reset = f32x4.div(f32x4.mul(half, f32x4.add(dr, tanhNumerator(r, rr))), dr);
  const n = tanhLimit(multiplyAdd(reset, recurrent, own));
  const z = tanhLimit(updateGate);
  const nn = f32x4.mul(n, n);
  const zz = f32x4.mul(z, z);
  const dn = tanhDenominator(nn);
  const dz = tanhDenominator(zz);
  const nz = tanhNumerator(z, zz);
  const fresh = f32x4.mul(f32x4.sub(dz, nz), tanhNumerator(n, nn));
  const kept = f32x4.mul(f32x4.mul(f32x4.add(dz, nz), v128.load(previous)), dn);
  v128.store(next, f32x4.div(f32x4.mul(half, f32x4.add(fresh, kept)), f32x4.mul(dz, dn)));
}

export function gru(record: usize, frames: u32): void {
  const groups = load<u32>(record, wordUnitGroups);
  const paddedBytes: usize = 16 * groups;
  const units: usize = 4 * load<u32>(record, wordTargetRows);
  const inputs = load<u32>(record, wordInputs);
  const inputStride = load<usize>(record, wordSourceStride);
  const weights = load<usize>(record, wordGateWeights);
  const hidden = load<usize>(record, wordHidden);
  let input = sourceRows(record);
  let row = hidden;
  for (let frame: u32 = 0; frame < frames; frame++) {
    gruStep(input, inputStride, inputs, row, row + paddedBytes, 0, weights, groups, units);
    row += paddedBytes;
    input += 4;
  }
  transpose(hidden + paddedBytes, paddedBytes, targetRows(record), load<usize>(record, wordTargetStride),
    load<u32>(record, wordTargetRows), frames);
  memory.copy(hidden, row, paddedBytes);
}
