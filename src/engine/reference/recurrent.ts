/** LSTM and GRU layers in double precision (equations: ../network.ts). */
import type { FrameNode, GruNode, LstmNode } from "../network.ts";
import { sigmoid } from "./activation.ts";
import { createConvolution } from "./convolution.ts";
import { frameCount, joined, lastFrames, type Rows, silence } from "./rows.ts";

/** A layer's step: takes the input vector of one frame, returns its hidden state (the same array each time). */
type Step = (input: Float64Array) => Float64Array;

/** result = weights [rows][input.length] times input, plus bias. */
const multiplyAdd = (
  result: Float64Array,
  weights: Float32Array,
  input: Float64Array,
  bias: Float32Array | Float64Array,
): void => {
  const columns = input.length;
  for (let row = 0; row < result.length; row++) {
    let sum = bias[row] as number;
    for (let column = 0; column < columns; column++)
      sum += (weights[row * columns + column] as number) * (input[column] as number);
    result[row] = sum;
  }
};

export const createLstmStep = (node: LstmNode): Step => {
  const { hiddenSize } = node;
  const hidden = Float64Array.from(node.initialHidden);
  const cell = Float64Array.from(node.initialCell);
  const fromInput = new Float64Array(4 * hiddenSize);
  const gates = new Float64Array(4 * hiddenSize);
  const gate = (index: number, unit: number): number => gates[index * hiddenSize + unit] as number;
  return (input) => {
    multiplyAdd(fromInput, node.inputWeights, input, node.bias);
    multiplyAdd(gates, node.recurrentWeights, hidden, fromInput);
    for (let unit = 0; unit < hiddenSize; unit++) {
      const kept = sigmoid(gate(1, unit)) * (cell[unit] as number);
      const next = kept + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit));
      cell[unit] = next;
      hidden[unit] = sigmoid(gate(3, unit)) * Math.tanh(next);
    }
    return hidden;
  };
};

export const createGruStep = (node: GruNode): Step => {
  const { hiddenSize } = node;
  const hidden = Float64Array.from(node.initialHidden);
  const fromInput = new Float64Array(3 * hiddenSize);
  const fromHidden = new Float64Array(3 * hiddenSize);
  return (input) => {
    multiplyAdd(fromInput, node.inputWeights, input, node.inputBias);
    multiplyAdd(fromHidden, node.recurrentWeights, hidden, node.recurrentBias);
    for (let unit = 0; unit < hiddenSize; unit++) {
      const [r, z, n] = [unit, hiddenSize + unit, 2 * hiddenSize + unit] as const;
      const reset = sigmoid((fromInput[r] as number) + (fromHidden[r] as number));
      const update = sigmoid((fromInput[z] as number) + (fromHidden[z] as number));
      const fresh = Math.tanh((fromInput[n] as number) + reset * (fromHidden[n] as number));
      hidden[unit] = (1 - update) * fresh + update * (hidden[unit] as number);
    }
    return hidden;
  };
};

/** A step applied to every frame of a block. */
export const createRecurrence = (step: Step, inputSize: number, hiddenSize: number) => {
  const input = new Float64Array(inputSize);
  return (block: Rows): Rows => {
    const result = silence(hiddenSize, frameCount(block));
    for (let frame = 0; frame < frameCount(block); frame++) {
      for (let row = 0; row < inputSize; row++) input[row] = block[row]?.[frame] as number;
      const hidden = step(input);
      for (let unit = 0; unit < hiddenSize; unit++)
        (result[unit] as Float64Array)[frame] = hidden[unit] as number;
    }
    return result;
  };
};

/** The last state of the layers after they ran from their initial state over `window`. */
const lastState = (layers: LstmNode[], window: Float64Array): Float64Array => {
  const steps = layers.map(createLstmStep);
  const input = new Float64Array(1);
  let state: Float64Array = input;
  for (const sample of window) {
    input[0] = sample;
    state = steps.reduce<Float64Array>((value, step) => step(value), input);
  }
  return state;
};

/** Stateless recurrence over the last `frameSize` samples, started afresh for every sample. */
export const createFrame = ({ frameSize, layers, dense }: FrameNode): ((block: Rows) => Rows) => {
  const units = layers.at(-1)?.hiddenSize ?? 1;
  const mix = createConvolution(dense);
  let history = silence(1, frameSize - 1);
  return (block) => {
    const seen = joined(history, block.slice(0, 1));
    history = lastFrames(seen, frameSize - 1);
    const states = silence(units, frameCount(block));
    for (let frame = 0; frame < frameCount(block); frame++) {
      const window = seen[0]?.subarray(frame, frame + frameSize) ?? new Float64Array(0);
      lastState(layers, window).forEach((value, unit) => {
        (states[unit] as Float64Array)[frame] = value;
      });
    }
    return mix(states);
  };
};
