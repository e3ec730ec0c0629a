/** LSTM layers in fixed point (kernels/fixed-lstm.ts). */
import type { LstmNode } from "../../network.ts";
import { fixedLstmShift, opLstmFixed } from "../../shared/operations.ts";
import type { Packer } from "../packer.ts";
import { lstmGateScales, lstmWeight } from "../recurrent.ts";
import type { Rows } from "../rows.ts";
import { packFixRows, padded } from "./operations.ts";
import {
  activationExponent,
  type FixedRow,
  pairOf,
  quantiseRow,
  remainderBits,
  type Summing,
} from "./quantise.ts";
import { tanhTables } from "./tanh.ts";

/** A guitar may be twice full scale; hidden states stay within 1. */
const inputExponent = 14;
const stateExponent = 15;
const cellExponent = 27;
/** What rounding left of four units' states. */
const noRemainders = [0, 0, 0, 0];

/** The 16-bit values that a gate sums over: inputs, what the rounding of an odd last input left, units. */
function columnsOf({ inputSize, hiddenSize }: LstmNode): { column: number; exponent: number }[] {
  const inputs = Array.from({ length: inputSize }, (_, column) => ({ column, exponent: inputExponent }));
  const remainder =
    inputSize % 2 === 1 ? [{ column: inputSize - 1, exponent: inputExponent + remainderBits }] : [];
  const units = Array.from({ length: hiddenSize }, (_, unit) => ({
    column: inputSize + unit,
    exponent: stateExponent,
  }));
  return [...inputs, ...remainder, ...units];
}

/** As kernels/fixed-lstm.ts adds them: a pair of inputs at a time, two pairs of units. */
const summingOf = ({ inputSize, hiddenSize }: LstmNode): Summing => ({
  shift: fixedLstmShift,
  parts: [...new Array(Math.ceil(inputSize / 2)).fill(2), ...new Array(Math.ceil(hiddenSize / 4)).fill(4)],
});

/** Fractional bits that all rows of a gate can have; a row that could have more is scaled down to them. */
function gateRows(node: LstmNode, gate: number): { rows: FixedRow[]; exponent: number } {
  const { hiddenSize } = node;
  const scale = lstmGateScales[gate] as number;
  const termsOf = (unit: number) =>
    columnsOf(node).map(({ column, exponent }) => ({
      weight: scale * lstmWeight(node, gate * hiddenSize + unit, column + 1),
      exponent,
    }));
  const biasOf = (unit: number) => scale * lstmWeight(node, gate * hiddenSize + unit, 0);
  const units = Array.from({ length: hiddenSize }, (_, unit) => unit);
  const summing = summingOf(node);
  const row = (unit: number, largest?: number) => quantiseRow(termsOf(unit), biasOf(unit), largest, summing);
  const exponent = Math.min(...units.map((unit) => row(unit).exponent));
  return { rows: units.map((unit) => row(unit, exponent)), exponent };
}

/** Bias, then pairs of inputs, then pairs of units, each for four gates of four units. */
function gateWords(node: LstmNode, gates: readonly FixedRow[][], firstUnit: number): number[] {
  const { hiddenSize } = node;
  const inputs = 2 * Math.ceil(node.inputSize / 2);
  const lanes = [0, 1, 2, 3].map((lane) => firstUnit + lane);
  const words = gates.flatMap((rows) => lanes.map((unit) => (rows[unit]?.bias ?? 0) >>> 0));
  const push = (first: number, end: number) => {
    for (const rows of gates) {
      for (const unit of lanes) {
        const at = (column: number) => (column < end ? (rows[unit]?.weights[column] ?? 0) : 0);
        words.push(pairOf(at(first), at(first + 1)));
      }
    }
  };
  for (let input = 0; input < inputs; input += 2) push(input, inputs);
  for (let unit = 0; unit < padded(hiddenSize); unit += 2) push(inputs + unit, inputs + hiddenSize);
  return words;
}

export function packLstmFixed(packer: Packer, node: LstmNode, input: Rows, target: Rows): void {
  const { inputSize, hiddenSize, initialHidden, initialCell } = node;
  const units = padded(hiddenSize);
  const gates = [0, 1, 2, 3].map((gate) => gateRows(node, gate));
  const rows = gates.map((gate) => gate.rows);
  const words: number[] = [];
  for (let unit = 0; unit < units; unit += 4) words.push(...gateWords(node, rows, unit));
  const state = (unit: number) =>
    Math.max(-32_768, Math.min(32_767, Math.round(2 ** stateExponent * (initialHidden[unit] ?? 0))));
  const states = Array.from({ length: units }, (_, pair) =>
    2 * pair < units ? pairOf(state(2 * pair), state(2 * pair + 1)) : 0,
  );
  const cell = (unit: number) =>
    Math.round(2 ** cellExponent * Math.max(-14, Math.min(14, initialCell[unit] ?? 0))) >>> 0;
  const cells: number[] = [];
  for (let unit = 0; unit < units; unit += 4)
    cells.push(...[0, 1, 2, 3].map((lane) => cell(unit + lane)), ...noRemainders);
  packer.borrow(() => {
    const pairs = { rows: packer.scratchRows(Math.ceil(inputSize / 2)), exponent: inputExponent };
    packFixRows(packer, input, pairs);
    packer.operate(opLstmFixed, target, pairs.rows, [
      units / 4,
      packer.words(words),
      packer.words(gates.map(({ exponent }) => exponent - activationExponent)),
      Math.ceil(inputSize / 2),
      packer.words(tanhTables()),
      packer.words(cells),
      packer.words(states),
      packer.zeros((packer.frames + 4) * units),
    ]);
  });
}
