/**
 * Random networks within the limits of the formats. Weights are scaled by the number of values that a sum takes, as
 * every training begins, so that signals stay near 1 however wide or deep the network is; a network that explodes would
 * test nothing but the size of its own rounding.
 */
import type {
  Activation,
  ActivationKind,
  Convolution,
  ConvolutionNode,
  FrameNode,
  GruNode,
  LstmNode,
  NetworkNode,
} from "../../src/engine/network.ts";
import type { Random } from "./random.ts";

export function uniform(random: Random, count: number, spread: number): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random.fraction() - 1) * spread);
}

/** A divisor of both. */
function groupsOf(random: Random, inputs: number, outputs: number): number {
  const possible = [1, 2, 3, 4, 5, 6, 8].filter((groups) => inputs % groups === 0 && outputs % groups === 0);
  return random.oneOf(possible);
}

export type ConvolutionWish = { kernelSize?: number; dilation?: number; groups?: number };

export function convolution(
  random: Random,
  inputChannels: number,
  outputChannels: number,
  { kernelSize = 1, dilation = 1, groups }: ConvolutionWish = {},
): Convolution {
  const divisor = groups ?? groupsOf(random, inputChannels, outputChannels);
  const perOutput = (inputChannels / divisor) * kernelSize;
  return {
    inputChannels,
    outputChannels,
    kernelSize,
    dilation,
    groups: divisor,
    weights: uniform(random, outputChannels * perOutput, Math.sqrt(2 / perOutput)),
    bias: random.oneOf([true, false]) ? uniform(random, outputChannels, 0.2) : null,
  };
}

export const activationKinds: readonly ActivationKind[] = [
  "identity",
  "tanh",
  "fastTanh",
  "hardTanh",
  "relu",
  "leakyRelu",
  "sigmoid",
  "silu",
  "hardSwish",
  "softSign",
  "leakyHardTanh",
  "elu",
  "softmax",
  "rescaledSigmoid",
];

export function activationOf(random: Random, kind: ActivationKind, channels: number): Activation {
  if (kind === "leakyRelu") {
    return { kind, slopes: uniform(random, random.oneOf([1, channels]), 0.5) };
  }
  if (kind === "leakyHardTanh") {
    const [minimum, maximum] = [-0.2 - random.fraction(), 0.2 + random.fraction()];
    return { kind, minimum, maximum, minimumSlope: 0.3 * random.fraction(), maximumSlope: 0.1 };
  }
  return { kind };
}

export function anyActivation(random: Random, channels: number): Activation {
  return activationOf(random, random.oneOf(activationKinds), channels);
}

export function convolutionNode(
  random: Random,
  inputs: number,
  outputs: number,
  wish: ConvolutionWish = {},
): ConvolutionNode {
  return {
    kind: "convolution",
    convolution: convolution(random, inputs, outputs, wish),
    activation: anyActivation(random, outputs),
  };
}

/** Dilated convolutions of any kernel size, one after the other. */
export function convNet(random: Random, inputs: number, outputs: number): NetworkNode {
  const channels = random.whole(1, 13);
  const nodes = Array.from({ length: random.whole(1, 5) }, (_, index) =>
    convolutionNode(random, index === 0 ? inputs : channels, channels, {
      kernelSize: random.whole(1, 5),
      dilation: random.oneOf([1, 2, 3, 16, 61, 128]),
    }),
  );
  return { kind: "sequence", nodes: [...nodes, convolutionNode(random, channels, outputs)] };
}

/** Weights as PyTorch begins with: within 1 / sqrt(units). */
export function lstm(random: Random, inputSize: number, hiddenSize: number): LstmNode {
  const spread = 1 / Math.sqrt(hiddenSize);
  return {
    kind: "lstm",
    inputSize,
    hiddenSize,
    inputWeights: uniform(random, 4 * hiddenSize * inputSize, 1),
    recurrentWeights: uniform(random, 4 * hiddenSize * hiddenSize, spread),
    bias: uniform(random, 4 * hiddenSize, spread),
    initialHidden: uniform(random, hiddenSize, 0.5),
    initialCell: uniform(random, hiddenSize, 0.5),
  };
}

export function gru(random: Random, inputSize: number, hiddenSize: number): GruNode {
  const spread = 1 / Math.sqrt(hiddenSize);
  return {
    kind: "gru",
    inputSize,
    hiddenSize,
    inputWeights: uniform(random, 3 * hiddenSize * inputSize, 1),
    recurrentWeights: uniform(random, 3 * hiddenSize * hiddenSize, spread),
    inputBias: uniform(random, 3 * hiddenSize, spread),
    recurrentBias: uniform(random, 3 * hiddenSize, spread),
    initialHidden: uniform(random, hiddenSize, 0.5),
  };
}

/** One to three layers of either kind and of odd sizes, then a dense head. */
export function recurrentStack(random: Random, inputs: number, outputs: number): NetworkNode {
  const layer = random.oneOf([lstm, gru]);
  const sizes = Array.from({ length: random.whole(1, 3) }, () => random.whole(1, 41));
  const layers = sizes.map((size, index) => layer(random, index === 0 ? inputs : sizes[index - 1]!, size));
  const head = convolution(random, sizes.at(-1)!, outputs, { groups: 1 });
  return {
    kind: "sequence",
    nodes: [...layers, { kind: "convolution", convolution: head, activation: { kind: "identity" } }],
  };
}

/** One to three LSTM layers over a window (seed 3). A window is of one row: several are mixed into it. */
export function frameNetwork(random: Random, inputs: number, outputs: number): NetworkNode {
  const units = random.whole(1, 21);
  const layers = Array.from({ length: random.whole(1, 3) }, (_, layer) =>
    lstm(random, layer === 0 ? 1 : units, units),
  );
  const dense = convolution(random, units, outputs, { groups: 1 });
  const frame: FrameNode = { kind: "frame", frameSize: random.whole(1, 40), layers, dense };
  if (inputs === 1) return frame;
  return { kind: "sequence", nodes: [convolutionNode(random, inputs, 1), frame] };
}
