/** Point-wise nonlinearities in ONNX operators (definitions: src/engine/network.ts). */
import type { Activation } from "../../../src/engine/network.ts";
import type { GraphWriter } from "./graph.ts";
import { NotInOnnx, type Stream } from "./stream.ts";

const scalar = (graph: GraphWriter, value: number): string => graph.constant([], Float32Array.of(value));

/** Names without parameters that mean the same in ONNX. */
const direct = {
  tanh: "Tanh",
  relu: "Relu",
  sigmoid: "Sigmoid",
  hardSwish: "HardSwish",
  softSign: "Softsign",
  elu: "Elu",
} as const;

function leakyRelu(graph: GraphWriter, name: string, slopes: Float32Array): string {
  if (slopes.length === 1) return graph.value("LeakyRelu", [name], { alpha: slopes[0] as number });
  return graph.value("PRelu", [name, graph.constant([slopes.length, 1], slopes)]);
}

function activated(graph: GraphWriter, name: string, activation: Activation): string {
  switch (activation.kind) {
    case "identity":
      return name;
    case "hardTanh":
      return graph.value("Clip", [name, scalar(graph, -1), scalar(graph, 1)]);
    case "leakyRelu":
      return leakyRelu(graph, name, activation.slopes);
    case "silu":
      return graph.value("Mul", [name, graph.value("Sigmoid", [name])]);
    case "softmax":
      return graph.value("Softmax", [name], { axis: 1 });
    case "rescaledSigmoid":
      return graph.value("Tanh", [graph.value("Mul", [name, scalar(graph, 0.5)])]);
    case "fastTanh":
    case "leakyHardTanh":
      throw new NotInOnnx(`the activation ${activation.kind}`);
    default:
      return graph.value(direct[activation.kind], [name]);
  }
}

export function activate(graph: GraphWriter, stream: Stream, activation: Activation): Stream {
  return { ...stream, name: activated(graph, stream.name, activation) };
}
