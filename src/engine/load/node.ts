/** From a node of the network to operations: the one place that knows every kind. */
import type { Frames } from "../../units.ts";
import type { NetworkNode, ResidualNode, SequenceNode } from "../network.ts";
import { packConvolutionNode, pastOfNode } from "./convolution-node.ts";
import { packLstmFixed } from "./fixed/lstm.ts";
import { isPlainWaveNet, packWaveNetFixed } from "./fixed/wavenet.ts";
import { packFrame, pastOfFrame } from "./frame.ts";
import type { Packer } from "./packer.ts";
import { packGru, packLstm } from "./recurrent.ts";
import { type Rows, sliceRows } from "./rows.ts";
import type { Tap } from "./taps.ts";
import { packDelayLine, packOscillator } from "./time.ts";
import { packWaveNet } from "./wavenet.ts";

/** Rows that a node writes. */
export function outputChannelsOf(node: NetworkNode): number {
  switch (node.kind) {
    case "convolution":
      return node.convolution.outputChannels;
    case "lstm":
    case "gru":
      return node.hiddenSize;
    case "wavenet": {
      const last = node.postHead.at(-1)?.convolution ?? node.arrays.at(-1)?.head;
      return last?.outputChannels ?? 0;
    }
    case "sequence": {
      const last = node.nodes.at(-1);
      return last ? outputChannelsOf(last) : 0;
    }
    case "residual":
    case "delayLine":
    case "oscillator":
      return outputChannelsOf(node.node);
    case "frame":
      return node.dense.outputChannels;
  }
}

/** Frames before the current block that a node reads from the rows it is given. */
function pastWanted(node: NetworkNode | undefined): Frames {
  if (node?.kind === "convolution") return pastOfNode(node);
  if (node?.kind === "frame") return pastOfFrame(node);
  if (node?.kind === "sequence") return pastWanted(node.nodes[0]);
  if (node?.kind === "residual") return pastWanted(node.node);
  return 0;
}

/** Writes the operations that turn `input` into `target`. Rows of `target` may be a ring. */
export function packNode(packer: Packer, node: NetworkNode, input: Rows, target: Rows): void {
  const past = pastWanted(node);
  if (past > input.past) {
    const kept = packer.rowsWithPast(input.channels, past);
    packer.copy(input, kept);
    packNode(packer, node, kept, target);
    return;
  }
  switch (node.kind) {
    case "convolution":
      packConvolutionNode(packer, node, input, target);
      return;
    case "lstm":
      if (packer.arithmetic === "q15") packLstmFixed(packer, node, input, target);
      else packLstm(packer, node, input, target);
      return;
    case "gru":
      packGru(packer, node, input, target);
      return;
    case "wavenet":
      if (packer.arithmetic === "q15" && isPlainWaveNet(node)) packWaveNetFixed(packer, node, input, target);
      else packWaveNet(packer, node, input, target);
      return;
    case "sequence":
      packSequence(packer, node, input, target);
      return;
    case "residual":
      packResidualNode(packer, node, input, target);
      return;
    case "frame":
      packFrame(packer, node, input, target);
      return;
    case "delayLine":
      packDelayLine(packer, node, input, target, packNode);
      return;
    case "oscillator":
      packOscillator(packer, node, input, target, packNode);
      return;
  }
}

function packSequence(packer: Packer, { nodes }: SequenceNode, input: Rows, target: Rows): void {
  let from = input;
  for (const [index, node] of nodes.entries()) {
    const following = nodes[index + 1];
    const to: Rows = following ? packer.rowsWithPast(outputChannelsOf(node), pastWanted(following)) : target;
    packNode(packer, node, from, to);
    from = to;
  }
}

/** target = node(input) + the first rows of the input. */
function packResidualNode(packer: Packer, { node }: ResidualNode, input: Rows, target: Rows): void {
  const channels = target.channels;
  packer.borrow(() => {
    const inner = packer.scratchRows(channels);
    packNode(packer, node, input, inner);
    const identity: Tap = {
      rows: sliceRows(input, 0, channels),
      lagFrames: 0,
      weight: (output, channel) => (output === channel ? 1 : 0),
    };
    packer.convolve(target, [identity], () => 0, inner);
  });
}
