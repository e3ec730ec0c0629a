/** LSTM and GRU layers; ONNX has both as operators over whole blocks, with their states as inputs and outputs. */
import type { GruNode, LstmNode } from "../../../src/engine/network.ts";
import type { GraphWriter } from "./graph.ts";
import { channelsOf, type Stream } from "./stream.ts";

/** Rows of each gate in another order: [gates * hidden][columns] with `order` naming where each gate comes from. */
function reordered(weights: Float32Array, hiddenSize: number, order: readonly number[]): Float32Array {
  const size = (weights.length / order.length / hiddenSize) * hiddenSize;
  const result = new Float32Array(weights.length);
  for (const [to, from] of order.entries())
    result.set(weights.subarray(from * size, (from + 1) * size), to * size);
  return result;
}

type Layer = {
  operator: "LSTM" | "GRU";
  attributes: Record<string, number>;
  /** Where ONNX's gates stand among ours. */
  order: readonly number[];
  inputBias: Float32Array;
  recurrentBias: Float32Array;
  states: Float32Array[];
};

function layerOf(node: LstmNode | GruNode): Layer {
  if (node.kind === "lstm") {
    return {
      operator: "LSTM",
      attributes: {},
      order: [0, 3, 1, 2],
      inputBias: node.bias,
      recurrentBias: new Float32Array(node.bias.length),
      states: [node.initialHidden, node.initialCell],
    };
  }
  return {
    operator: "GRU",
    attributes: { linear_before_reset: 1 },
    order: [1, 0, 2],
    inputBias: node.inputBias,
    recurrentBias: node.recurrentBias,
    states: [node.initialHidden],
  };
}

export function recur(graph: GraphWriter, stream: Stream, node: LstmNode | GruNode): Stream {
  const { hiddenSize, inputSize, inputWeights, recurrentWeights } = node;
  const { operator, attributes, order, inputBias, recurrentBias, states } = layerOf(node);
  const gates = order.length * hiddenSize;
  const ordered = (weights: Float32Array) => reordered(weights, hiddenSize, order);
  const bias = Float32Array.of(...ordered(inputBias), ...ordered(recurrentBias));
  const kept = states.map((initial) => graph.state([1, 1, hiddenSize], initial));
  const seen = channelsOf(graph, stream, 0, inputSize);
  const outputs = graph.operator(
    operator,
    [
      graph.value("Transpose", [seen.name], { perm: [2, 0, 1] }),
      graph.constant([1, gates, inputSize], ordered(inputWeights)),
      graph.constant([1, gates, hiddenSize], ordered(recurrentWeights)),
      graph.constant([1, 2 * gates], bias),
      "",
      ...kept.map((state) => state.name),
    ],
    { hidden_size: hiddenSize, ...attributes },
    1 + kept.length,
  );
  for (const [index, state] of kept.entries()) graph.keep(state, outputs[index + 1] as string);
  const sequence = graph.value("Squeeze", [outputs[0] as string, graph.integers(1)]);
  return { ...stream, name: graph.value("Transpose", [sequence], { perm: [1, 2, 0] }), channels: hiddenSize };
}
