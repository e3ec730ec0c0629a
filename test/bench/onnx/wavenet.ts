/** WaveNet (equations: src/engine/network.ts), without feature-wise modulation. */
import type { WaveNetArray, WaveNetLayer, WaveNetNode } from "../../../src/engine/network.ts";
import { activate } from "./activation.ts";
import { convolve } from "./convolution.ts";
import type { GraphWriter } from "./graph.ts";
import { add, channelsOf, multiply, NotInOnnx, type Stream } from "./stream.ts";

function gate(graph: GraphWriter, z: Stream, layer: WaveNetLayer): Stream {
  if (layer.gating === "none") return activate(graph, z, layer.activation);
  if (layer.gating === "blended") throw new NotInOnnx("blended gates");
  const width = z.channels / 2;
  return multiply(
    graph,
    activate(graph, channelsOf(graph, z, 0, width), layer.activation),
    activate(graph, channelsOf(graph, z, width, width), layer.secondaryActivation),
  );
}

function layerOutputs(graph: GraphWriter, y: Stream, condition: Stream, layer: WaveNetLayer, last: boolean) {
  if (Object.keys(layer.film).length > 0) throw new NotInOnnx("feature-wise modulation");
  const convolved = convolve(graph, y, layer.convolution);
  const z = layer.inputMixin
    ? add(graph, convolved, convolve(graph, condition, layer.inputMixin))
    : convolved;
  const a = gate(graph, z, layer);
  // What follows the last layer of the last array is heard by nobody.
  const next = layer.layer1x1 && !last ? add(graph, y, convolve(graph, a, layer.layer1x1)) : y;
  return { next, head: layer.head1x1 ? convolve(graph, a, layer.head1x1) : a };
}

function runArray(
  graph: GraphWriter,
  array: WaveNetArray,
  input: Stream,
  condition: Stream,
  headBefore: Stream | null,
  lastScale: number | null,
): { y: Stream; head: Stream } {
  let y = convolve(graph, input, array.rechannel);
  let sum = headBefore;
  for (const [index, layer] of array.layers.entries()) {
    const last = lastScale !== null && index === array.layers.length - 1;
    const { next, head } = layerOutputs(graph, y, condition, layer, last);
    y = next;
    sum = sum ? add(graph, sum, head) : head;
  }
  return { y, head: convolve(graph, sum as Stream, array.head, lastScale ?? 1) };
}

/** @param condition the output of the node's own condition network, or its input */
export function runWaveNet(graph: GraphWriter, node: WaveNetNode, input: Stream, condition: Stream): Stream {
  let y = input;
  let head: Stream | null = null;
  for (const [index, array] of node.arrays.entries()) {
    const scale = index === node.arrays.length - 1 ? node.headScale : null;
    const result: { y: Stream; head: Stream } = runArray(graph, array, y, condition, head, scale);
    y = result.y;
    head = result.head;
  }
  return node.postHead.reduce(
    (stream, step) => convolve(graph, activate(graph, stream, step.activation), step.convolution),
    head as Stream,
  );
}
