/** The parameters of a recurrent network as the kernels lay them out: how they begin, and what the engine makes of them. */
import type { RandomSource } from "../capture/guitar/random.ts";
import type { GruNode, LstmNode, NetworkNode } from "../engine/network.ts";
import { dense } from "../library/formats/convolution.ts";
import type { RecurrentPlan } from "./recurrent.ts";

export interface LayerSize {
  readonly inputs: number;
}

interface Cell {
  /** Rows of eight sequences that a unit keeps of each step. */
  readonly gateRows: number;
  /** Parameters of a layer. */
  weightsOf(inputs: number, units: number): number;
  /** Changes values that began at random where others begin better. */
  prepare(weights: Float32Array, inputs: number, units: number): void;
  toNode(weights: Float32Array, inputs: number, units: number): LstmNode | GruNode;
}

const cells: Record<RecurrentPlan["kind"], Cell> = {
  lstm: {
    gateRows: 6,
    weightsOf: (inputs, units) => 4 * units * (1 + inputs + units),
    // A forget gate that begins open lets the gradient reach back from the first step on.
    // See R. Jozefowicz, W. Zaremba, I. Sutskever, An empirical exploration of recurrent network architectures, ICML 2015.
    prepare(weights, inputs, units) {
      const unitFloats = 4 * (1 + inputs + units);
      for (let unit = 0; unit < units; unit++) weights[unit * unitFloats + 1]! += 1;
    },
    toNode: toLstm,
  },
  gru: {
    gateRows: 4,
    weightsOf: (inputs, units) => units * (4 + 3 * (inputs + units)),
    prepare: () => {},
    toNode: toGru,
  },
};

export const cellOf = ({ kind }: RecurrentPlan): Cell => cells[kind];

/** Uniform within 1 / sqrt(units), as PyTorch's recurrent and linear layers of this size begin. */
export function initialise(
  parameters: Float32Array,
  layers: readonly LayerSize[],
  headAt: number,
  plan: RecurrentPlan,
  random: RandomSource,
): void {
  const { units } = plan;
  const { prepare, weightsOf } = cellOf(plan);
  const reach = 1 / Math.sqrt(units);
  const used = headAt + units + 1;
  for (let index = 0; index < used; index++) parameters[index] = reach * (2 * random() - 1);
  let offset = 0;
  for (const { inputs } of layers) {
    prepare(parameters.subarray(offset), inputs, units);
    offset += weightsOf(inputs, units);
  }
}

export function toNetwork(
  parameters: Float32Array,
  layers: readonly LayerSize[],
  headAt: number,
  plan: RecurrentPlan,
): NetworkNode {
  const { units, skip } = plan;
  const { toNode, weightsOf } = cellOf(plan);
  let offset = 0;
  const nodes: NetworkNode[] = layers.map(({ inputs }) => {
    const node = toNode(parameters.subarray(offset), inputs, units);
    offset += weightsOf(inputs, units);
    return node;
  });
  const convolution = dense(
    units,
    1,
    parameters.slice(headAt + 1, headAt + 1 + units),
    parameters.slice(headAt, headAt + 1),
  );
  nodes.push({ kind: "convolution", convolution, activation: { kind: "identity" } });
  const sequence: NetworkNode = { kind: "sequence", nodes };
  return skip ? { kind: "residual", node: sequence } : sequence;
}

/** From [unit][column][gate] to [gate][unit][column]. */
function toLstm(weights: Float32Array, inputs: number, units: number): LstmNode {
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

/** Where PyTorch's gates r, z, n stand among what an input goes to; see kernels/gru.ts. */
const sumOfInputs = [1, 2, 0];

/** From [unit](four biases, [input](n, r, z), [hidden](r, z, n)) to [gate r, z, n][unit][column]. */
function toGru(weights: Float32Array, inputs: number, units: number): GruNode {
  const unitFloats = 4 + 3 * (inputs + units);
  const rows = (width: number, place: (gate: number, column: number) => number | null) =>
    Float32Array.from({ length: 3 * units * width }, (_, index) => {
      const row = Math.floor(index / width);
      const at = place(Math.floor(row / units), index % width);
      return at === null ? 0 : weights[(row % units) * unitFloats + at]!;
    });
  return {
    kind: "gru",
    inputSize: inputs,
    hiddenSize: units,
    inputWeights: rows(inputs, (gate, input) => 4 + 3 * input + sumOfInputs[gate]!),
    recurrentWeights: rows(units, (gate, hidden) => 4 + 3 * (inputs + hidden) + gate),
    inputBias: rows(1, (gate) => sumOfInputs[gate]!),
    // Reset and update have one bias, which stands with the inputs'.
    recurrentBias: rows(1, (gate) => (gate === 2 ? 3 : null)),
    initialHidden: new Float32Array(units),
  };
}
