/** Operations of the fixed-point kernels (kernels/fixed.ts). */
import type { Address, Frames } from "../../../units.ts";
import * as op from "../../shared/operations.ts";
import type { Packer } from "../packer.ts";
import { noRows, type Rows } from "../rows.ts";
import { refuseUnlessTabled, rowCount, tapWords } from "../taps.ts";
import { type FixedRow, floatBits, pairOf, quantiseRow, remainderBits, type Term } from "./quantise.ts";

/**
 * 16-bit signals: rows of channel pairs, of value 2^-exponent a step. With `remainder`, an odd last channel is paired with
 * what its rounding left.
 */
export type Pairs = { rows: Rows; exponent: number; remainder?: boolean };

export type FixedTap = {
  pairs: Pairs;
  channels: number;
  lagFrames: Frames;
  weight: (output: number, channel: number) => number;
};

/** Rows that the kernels take four at a time. */
export function padded(channels: number): number {
  return 4 * Math.ceil(channels / 4);
}

/** Words of 32 bits in a row, signed. */
function words(packer: Packer, values: readonly number[]): Address {
  return packer.words(values.map((value) => value >>> 0));
}

/** The weight and scale of each 16-bit value of a tap, for one output row. */
function termsOf({ pairs, channels, weight }: FixedTap, output: number): Term[] {
  const { exponent } = pairs;
  const terms = Array.from({ length: channels }, (_, channel) => ({
    weight: weight(output, channel),
    exponent,
  }));
  if (!pairs.remainder || channels % 2 === 0) return terms;
  return [...terms, { weight: weight(output, channels - 1), exponent: exponent + remainderBits }];
}

/** One row of a convolution, its weights in the order of taps and their values. */
export function quantiseTaps(taps: readonly FixedTap[], bias: number, output: number): FixedRow {
  return quantiseRow(
    taps.flatMap((tap) => termsOf(tap, output)),
    bias,
  );
}

/** target words = bias + products; the rows beyond those given are zero. */
export function packConvolveFixed(
  packer: Packer,
  target: Rows,
  taps: readonly FixedTap[],
  rows: readonly FixedRow[],
): void {
  refuseUnlessTabled(rowCount(taps.map(({ pairs }) => pairs)));
  const weights: number[] = [];
  for (let first = 0; first < target.channels; first += 4) {
    let column = 0;
    for (const { pairs, channels } of taps) {
      const values = pairs.remainder ? channels + (channels % 2) : channels;
      for (let pair = 0; pair < pairs.rows.channels; pair++) {
        for (let row = first; row < first + 4; row++) {
          const at = (channel: number) =>
            channel < values ? (rows[row]?.weights[column + channel] ?? 0) : 0;
          weights.push(pairOf(at(2 * pair), at(2 * pair + 1)));
        }
      }
      column += values;
    }
  }
  const bias = Array.from({ length: target.channels }, (_, row) => rows[row]?.bias ?? 0);
  packer.operate(op.opConvolveFixed, target, noRows, [
    words(packer, bias),
    packer.words(weights),
    ...tapWords(taps.map(({ pairs, lagFrames }) => ({ rows: pairs.rows, lagFrames }))),
  ]);
}

/** Words 36.. of the records in kernels/fixed.ts; what an operation does not use is zero. */
function fixedWords({ shifts = 0, scale = 0, table = 0, sum = 0, sumStride = 0, sumShift = 0 }): number[] {
  return [0, 0, shifts, floatBits(scale), table, sum, sumStride, sumShift];
}

/** Float rows as pairs. */
export function packFixRows(packer: Packer, source: Rows, target: Pairs): void {
  const given = { shifts: source.channels, scale: 2 ** target.exponent };
  packer.operate(op.opFixRows, target.rows, source, fixedWords(given));
}

/** target = 2^exponent * source */
export function packFloatToWords(packer: Packer, source: Rows, target: Rows, exponent: number): void {
  packer.operate(op.opFloatToWords, target, source, fixedWords({ scale: 2 ** exponent }));
}

export function packWordsToFloat(packer: Packer, source: Rows, target: Rows, exponent: number): void {
  packer.operate(op.opWordsToFloat, target, source, fixedWords({ scale: 2 ** -exponent }));
}

/** How far each row's sum is shifted to have `exponent` fractional bits. */
function shiftsOf(packer: Packer, rows: readonly FixedRow[], count: number, exponent: number): Address {
  return packer.words(
    Array.from({ length: count }, (_, row) => Math.min(31, (rows[row]?.exponent ?? exponent) - exponent)),
  );
}

/** target = tanh(source) with 15 fractional bits; sum += the same. */
export function packTanhFixed(
  packer: Packer,
  source: Rows,
  rows: readonly FixedRow[],
  exponent: number,
  target: Rows,
  sum: Rows,
  table: Address,
): void {
  const shifts = shiftsOf(packer, rows, source.channels, exponent);
  const given = { shifts, table, sum: sum.base, sumStride: sum.stride };
  packer.operate(op.opTanhFixed, target, source, fixedWords(given));
}

/** wide (of `exponent` fractional bits) += source; target = wide as pairs. */
export function packResidualFixed(
  packer: Packer,
  source: Rows,
  rows: readonly FixedRow[],
  wide: Rows,
  exponent: number,
  target: Pairs,
): void {
  const shifts = shiftsOf(packer, rows, source.channels, exponent);
  const sumShift = exponent - target.exponent;
  const given = { shifts, sum: wide.base, sumStride: wide.stride, sumShift };
  packer.operate(op.opResidualFixed, target.rows, source, fixedWords(given));
}
