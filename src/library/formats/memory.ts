/** What a network makes the engine remember. A file of a few bytes must not be able to ask for all memory there is. */
import type { Convolution, NetworkNode, WaveNetNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { lookBack } from "./convolution.ts";

/** Samples of history: 16 MB. A WaveNet of the standard size needs 50 000, an impulse response its length. */
const largestHistory = 2 ** 22;

const waveNetConvolutions = ({ arrays, postHead }: WaveNetNode): Convolution[] => [
  ...arrays.flatMap(({ layers, head }) => [...layers.map((layer) => layer.convolution), head]),
  ...postHead.map((step) => step.convolution),
];

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const historyOf = (convolutions: Convolution[]): number =>
  sum(convolutions.map((convolution) => convolution.inputChannels * lookBack(convolution)));

const rememberedSamples = (node: NetworkNode): number => {
  switch (node.kind) {
    case "convolution":
      return historyOf([node.convolution]);
    case "lstm":
    case "gru":
      return node.hiddenSize;
    case "wavenet":
      return historyOf(waveNetConvolutions(node)) + (node.condition ? rememberedSamples(node.condition) : 0);
    case "sequence":
      return sum(node.nodes.map(rememberedSamples));
    case "residual":
    case "oscillator":
      return rememberedSamples(node.node);
    case "delayLine":
      return 2 * node.delay + rememberedSamples(node.node);
    case "frame":
      return node.frameSize;
  }
};

/** Throws a Refusal for a network that looks back further, over more rows, than any that is played. */
export const checkMemory = (network: NetworkNode): void => {
  const samples = rememberedSamples(network);
  if (samples > largestHistory)
    throw new Refusal(
      `The network must remember ${samples} samples to play; at most ${largestHistory} are possible. ` +
        "Its dilations or kernel sizes are damaged.",
    );
};
