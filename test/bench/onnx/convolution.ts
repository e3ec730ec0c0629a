/** Causal convolutions that stream: what they look back to comes in as a state and goes out as one. */
import type { Convolution } from "../../../src/engine/network.ts";
import type { GraphWriter } from "./graph.ts";
import { channelsOf, type Stream } from "./stream.ts";

/** The stream with `past` frames before it: [1, channels, past + frames]. */
function withPast(graph: GraphWriter, stream: Stream, past: number): string {
  if (past === 0) return stream.name;
  const { channels, frames } = stream;
  const state = graph.state([1, channels, past], new Float32Array(channels * past));
  const seen = graph.value("Concat", [state.name, stream.name], { axis: 2 });
  const [start, end, axis] = [frames, frames + past, 2].map((bound) => graph.integers(bound));
  graph.keep(state, graph.value("Slice", [seen, start as string, end as string, axis as string]));
  return seen;
}

/** scale * convolution(stream) */
export function convolve(graph: GraphWriter, stream: Stream, convolution: Convolution, scale = 1): Stream {
  const { kernelSize, dilation, groups, weights, bias, inputChannels, outputChannels } = convolution;
  const seen = withPast(graph, channelsOf(graph, stream, 0, inputChannels), (kernelSize - 1) * dilation);
  const shape = [outputChannels, inputChannels / groups, kernelSize];
  const scaled = (values: Float32Array) => values.map((value) => scale * value);
  const inputs = [seen, graph.constant(shape, scaled(weights))];
  if (bias) inputs.push(graph.constant([outputChannels], scaled(bias)));
  const name = graph.value("Conv", inputs, {
    kernel_shape: [kernelSize],
    dilations: [dilation],
    strides: [1],
    pads: [0, 0],
    group: groups,
  });
  return { ...stream, name, channels: outputChannels };
}
