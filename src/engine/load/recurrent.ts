/** LSTM and GRU layers into the order of the kernels' columns (kernels/recurrent.ts). */
import type { GruNode, LstmNode } from "../network.ts";
import { opGru, opLstm } from "../shared/operations.ts";
import type { Packer } from "./packer.ts";
import type { Rows } from "./rows.ts";

/** State rows: one vector of four units is the smallest step. */
function paddedUnits(hiddenSize: number): number {
  return 4 * Math.ceil(hiddenSize / 4);
}

/** Time-major hidden states with the initial state in row 0. */
function hiddenStates(packer: Packer, hiddenSize: number, initial: Float32Array): number {
  const units = paddedUnits(hiddenSize);
  return packer.floats((packer.frames + 1) * units, (index) =>
    index < hiddenSize ? (initial[index] as number) : 0,
  );
}

/** sigmoid(x) = 1/2 + tanh(x / 2) / 2: the inner half goes into the weights of i, f and o (an exact scaling). */
export const lstmGateScales = [0.5, 0.5, 1, 0.5];
const gruGateScales = [0.5, 0.5, 1];

/** Column 0 is the bias, then the inputs, then the hidden units. */
export function lstmWeight(node: LstmNode, row: number, column: number): number {
  const { hiddenSize, inputSize, inputWeights, recurrentWeights, bias } = node;
  if (column === 0) return bias[row] as number;
  if (column <= inputSize) return inputWeights[row * inputSize + column - 1] as number;
  return recurrentWeights[row * hiddenSize + column - 1 - inputSize] as number;
}

/** One column of one group of four units: a vector for each gate. */
function lstmColumn(node: LstmNode, firstUnit: number, column: number): number[] {
  return lstmGateScales.flatMap((scale, gate) =>
    [0, 1, 2, 3].map((lane) => {
      const unit = firstUnit + lane;
      return unit < node.hiddenSize ? scale * lstmWeight(node, gate * node.hiddenSize + unit, column) : 0;
    }),
  );
}

export function packLstm(packer: Packer, node: LstmNode, input: Rows, target: Rows): void {
  const { hiddenSize, inputSize } = node;
  const units = paddedUnits(hiddenSize);
  const values: number[] = [];
  // Two groups of units side by side where there are two, as the kernel takes them.
  for (let first = 0; first < units; first += 8) {
    for (let column = 0; column < 1 + inputSize + hiddenSize; column++) {
      for (let group = first; group < Math.min(first + 8, units); group += 4) {
        values.push(...lstmColumn(node, group, column));
      }
    }
  }
  const gateWeights = packer.floats(values.length, (index) => values[index] as number);
  const hidden = hiddenStates(packer, hiddenSize, node.initialHidden);
  const cell = packer.floats(units, (unit) => (unit < hiddenSize ? (node.initialCell[unit] as number) : 0));
  packer.operate(opLstm, target, input, [input.channels, units / 4, gateWeights, hidden, cell]);
}

export function packGru(packer: Packer, node: GruNode, input: Rows, target: Rows): void {
  const { hiddenSize, inputSize, inputWeights, recurrentWeights, inputBias, recurrentBias } = node;
  const units = paddedUnits(hiddenSize);
  const values: number[] = [];
  const push = (gate: number, firstUnit: number, weight: (row: number) => number) => {
    for (let unit = firstUnit; unit < firstUnit + 4; unit++) {
      values.push(unit < hiddenSize ? (gruGateScales[gate] as number) * weight(gate * hiddenSize + unit) : 0);
    }
  };
  for (let first = 0; first < units; first += 8) {
    const groups = first + 4 < units ? [first, first + 4] : [first];
    for (const group of groups) {
      // r and z see the sum of both biases; n keeps them apart, because r scales the recurrent one.
      for (const gate of [0, 1])
        push(gate, group, (row) => (inputBias[row] as number) + (recurrentBias[row] as number));
      push(2, group, (row) => inputBias[row] as number);
      push(2, group, (row) => recurrentBias[row] as number);
    }
    const pushColumns = (count: number, weights: Float32Array) => {
      for (let column = 0; column < count; column++) {
        for (const group of groups) {
          for (const gate of [0, 1, 2]) push(gate, group, (row) => weights[row * count + column] as number);
        }
      }
    };
    pushColumns(inputSize, inputWeights);
    pushColumns(hiddenSize, recurrentWeights);
  }
  const gateWeights = packer.floats(values.length, (index) => values[index] as number);
  const hidden = hiddenStates(packer, hiddenSize, node.initialHidden);
  packer.operate(opGru, target, input, [input.channels, units / 4, gateWeights, hidden, 0]);
}
