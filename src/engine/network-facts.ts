/** Facts about a network that need no memory and no run. */
import type { Frames, Hertz } from "../units.ts";
import type { Convolution, Model, NetworkNode, WaveNetArray, WaveNetLayer, WaveNetNode } from "./network.ts";

function convolutionWeights(convolution: Convolution | null): number {
  return convolution ? convolution.weights.length + (convolution.bias?.length ?? 0) : 0;
}

function layerWeights(layer: WaveNetLayer): number {
  const films = Object.values(layer.film).reduce(
    (sum, film) => sum + convolutionWeights(film.convolution),
    0,
  );
  const parts = [layer.convolution, layer.inputMixin, layer.layer1x1, layer.head1x1];
  return parts.reduce((sum, part) => sum + convolutionWeights(part), films);
}

/** Numbers that were learned. */
export function weightCount(node: NetworkNode): number {
  switch (node.kind) {
    case "convolution":
      return convolutionWeights(node.convolution);
    case "lstm":
      return node.inputWeights.length + node.recurrentWeights.length + node.bias.length;
    case "gru":
      return (
        node.inputWeights.length +
        node.recurrentWeights.length +
        node.inputBias.length +
        node.recurrentBias.length
      );
    case "sequence":
      return node.nodes.reduce((sum, child) => sum + weightCount(child), 0);
    case "residual":
    case "delayLine":
    case "oscillator":
      return weightCount(node.node);
    case "frame":
      return node.layers.reduce((sum, layer) => sum + weightCount(layer), convolutionWeights(node.dense));
    case "wavenet":
      return waveNetWeights(node);
  }
}

function waveNetWeights(node: WaveNetNode): number {
  const arrays = node.arrays.reduce(
    (sum, { rechannel, layers, head }) =>
      sum +
      convolutionWeights(rechannel) +
      convolutionWeights(head) +
      layers.reduce((layersSum, layer) => layersSum + layerWeights(layer), 0),
    0,
  );
  const post = node.postHead.reduce((sum, { convolution }) => sum + convolutionWeights(convolution), 0);
  return arrays + post + (node.condition ? weightCount(node.condition) : 0) + 1;
}

function reach({ kernelSize, dilation }: Convolution): Frames {
  return (kernelSize - 1) * dilation;
}

function arrayReach({ layers, head }: WaveNetArray): Frames {
  return layers.reduce((sum, layer) => sum + reach(layer.convolution), reach(head));
}

/** Frames before the present one that can reach the output; null where that has no end (a recurrent network). */
function past(node: NetworkNode): Frames | null {
  switch (node.kind) {
    case "convolution":
      return reach(node.convolution);
    case "lstm":
    case "gru":
    case "delayLine":
    case "oscillator":
      return null;
    case "frame":
      return node.frameSize - 1;
    case "residual":
      return past(node.node);
    case "sequence":
      return node.nodes.reduce<Frames | null>((sum, child) => add(sum, past(child)), 0);
    case "wavenet": {
      const own =
        node.arrays.reduce((sum, array) => sum + arrayReach(array), 0) +
        node.postHead.reduce((sum, { convolution }) => sum + reach(convolution), 0);
      return node.condition ? add(own, past(node.condition)) : own;
    }
  }
}

function add(a: Frames | null, b: Frames | null): Frames | null {
  return a === null || b === null ? null : a + b;
}

/** Frames that an output sample depends on, the present one included; null for all there ever were. */
export function receptiveFrames(node: NetworkNode): Frames | null {
  return add(past(node), 1);
}

/** A file without a rate was trained at this one: every `.nam` program assumes so. */
const assumedRate: Hertz = 48_000;

/** The rate at which a model must be played to sound as it was trained. */
export function playedRate({ sampleRate }: Model): Hertz {
  return sampleRate ?? assumedRate;
}
