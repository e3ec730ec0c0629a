/** The parameters of an LSTM as the kernels lay them out: how they begin, and what the engine makes of them. */
import type { RandomSource } from "../capture/guitar/random.ts";
import type { LstmNode, NetworkNode } from "../engine/network.ts";
import type { LstmPlan } from "./lstm.ts";

export interface LayerSize {
  readonly inputs: number;
}

/** Uniform within 1 / sqrt(units), as PyTorch's LSTM and linear layers of this size begin. */
export function initialise(
  parameters: Float32Array,
  layers: readonly LayerSize[],
  headAt: number,
  units: number,
  random: RandomSource,
): void {
  const reach = 1 / Math.sqrt(units);
  const used = headAt + units + 1;
  for (let index = 0; index < used; index++) parameters[index] = reach * (2 * random() - 1);
  // A forget gate that begins open lets the gradient reach back from the first step on.
  // See R. Jozefowicz, W. Zaremba, I. Sutskever, An empirical exploration of recurrent network architectures, ICML 2015.
  let offset = 0;
  for (const { inputs } of layers) {
    const unitFloats = 4 * (1 + inputs + units);
    for (let unit = 0; unit < units; unit++) parameters[offset + unit * unitFloats + 1]! += 1;
    offset += units * unitFloats;
  }
}

export function toNetwork(
  parameters: Float32Array,
  layers: readonly LayerSize[],
  headAt: number,
  { units, skip }: LstmPlan,
): NetworkNode {
  let offset = 0;
  const nodes: NetworkNode[] = layers.map(({ inputs }) => {
    const node = toLayer(parameters.subarray(offset), inputs, units);
    offset += 4 * units * (1 + inputs + units);
    return node;
  });
  nodes.push({
    kind: "convolution",
    convolution: {
      inputChannels: units,
      outputChannels: 1,
      kernelSize: 1,
      dilation: 1,
      groups: 1,
      weights: parameters.slice(headAt + 1, headAt + 1 + units),
      bias: parameters.slice(headAt, headAt + 1),
    },
    activation: { kind: "identity" },
  });
  const sequence: NetworkNode = { kind: "sequence", nodes };
  return skip ? { kind: "residual", node: sequence } : sequence;
}

/** From [unit][column][gate] to [gate][unit][column]. */
function toLayer(weights: Float32Array, inputs: number, units: number): LstmNode {
  const columnCount = 1 + inputs + units;
  const at = (gate: number, unit: number, column: number) =>
    weights[(unit * columnCount + column) * 4 + gate]!;
  const rows = (width: number, firstColumn: number) =>
    Float32Array.from({ length: 4 * units * width }, (_, index) => {
      const row = Math.floor(index / width);
      return at(Math.floor(row / units), row % units, firstColumn + (index % width));
    });
  return {
    kind: "lstm",
    inputSize: inputs,
    hiddenSize: units,
    bias: rows(1, 0),
    inputWeights: rows(inputs, 1),
    recurrentWeights: rows(units, 1 + inputs),
    initialHidden: new Float32Array(units),
    initialCell: new Float32Array(units),
  };
}
