/** A network of ours as an ONNX model that plays block by block. */
import type { NetworkNode } from "../../../src/engine/network.ts";
import type { Frames } from "../../../src/units.ts";
import { activate } from "./activation.ts";
import { convolve } from "./convolution.ts";
import { GraphWriter } from "./graph.ts";
import { recur } from "./recurrent.ts";
import { add, channelsOf, NotInOnnx, type Stream } from "./stream.ts";
import { runWaveNet } from "./wavenet.ts";

export type OnnxModel = {
  bytes: Uint8Array;
  frames: Frames;
  inputChannels: number;
  /** Of the first block; every other block takes what the one before put out. Empty where nothing is remembered. */
  initialState: Float32Array;
};

/** Names of the model's input and output, both [1, channels, frames]. */
export const inputName = "input";
export const outputName = "output";

function run(graph: GraphWriter, node: NetworkNode, input: Stream): Stream {
  switch (node.kind) {
    case "convolution":
      return activate(graph, convolve(graph, input, node.convolution), node.activation);
    case "lstm":
    case "gru":
      return recur(graph, input, node);
    case "wavenet":
      return runWaveNet(graph, node, input, node.condition ? run(graph, node.condition, input) : input);
    case "sequence":
      return node.nodes.reduce((stream, child) => run(graph, child, stream), input);
    case "residual": {
      const output = run(graph, node.node, input);
      return add(graph, output, channelsOf(graph, input, 0, output.channels));
    }
    case "frame":
      throw new NotInOnnx("networks over frames");
    case "delayLine":
    case "oscillator":
      throw new NotInOnnx("time effects");
  }
}

/** @throws NotInOnnx for the few networks that this writer does not know */
export function writeOnnx(network: NetworkNode, inputChannels: number, frames: Frames): OnnxModel {
  const graph = new GraphWriter();
  const name = graph.input(inputName, [1, inputChannels, frames]);
  const output = run(graph, network, { name, channels: inputChannels, frames });
  graph.output(outputName, output.name, [1, output.channels, frames]);
  return { ...graph.finish(), frames, inputChannels };
}
