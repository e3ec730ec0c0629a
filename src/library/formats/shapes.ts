/** The rows that go into a network and come out of it. */
import type { NetworkNode, SequenceNode, WaveNetNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";

export type Rows = { inputs: number; outputs: number };

const waveNetOutputs = (node: WaveNetNode): number =>
  node.postHead.at(-1)?.convolution.outputChannels ?? node.arrays.at(-1)?.head.outputChannels ?? 0;

const sequenceRows = ({ nodes }: SequenceNode): Rows => {
  const rows = nodes.map(networkRows);
  rows.forEach(({ outputs }, index) => {
    const next = rows[index + 1];
    if (next !== undefined && next.inputs !== outputs)
      throw new Refusal(
        `Layer ${index + 1} of the model gives ${outputs} values, but layer ${index + 2} takes ${next.inputs}. ` +
          "The file is damaged or was exported wrongly.",
      );
  });
  return { inputs: rows[0]?.inputs ?? 1, outputs: rows.at(-1)?.outputs ?? 1 };
};

/** Two rows of the inner network come from the delay line, or the oscillator, around it. */
const withoutOwn = ({ inputs, outputs }: Rows): Rows => ({ inputs: inputs - 2, outputs });

/** How many rows a network takes and gives. Throws a Refusal where layers that follow each other do not fit. */
export const networkRows = (node: NetworkNode): Rows => {
  switch (node.kind) {
    case "convolution":
      return { inputs: node.convolution.inputChannels, outputs: node.convolution.outputChannels };
    case "lstm":
    case "gru":
      return { inputs: node.inputSize, outputs: node.hiddenSize };
    case "wavenet":
      return { inputs: node.inputChannels, outputs: waveNetOutputs(node) };
    case "sequence":
      return sequenceRows(node);
    case "residual":
      return networkRows(node.node);
    case "frame":
      return { inputs: 1, outputs: node.dense.outputChannels };
    case "delayLine":
    case "oscillator":
      return withoutOwn(networkRows(node.node));
  }
};
