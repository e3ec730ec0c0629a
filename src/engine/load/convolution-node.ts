/** A convolution with its activation: directly, or in partitions where it is long. */
import type { Frames } from "../../units.ts";
import type { Convolution, ConvolutionNode } from "../network.ts";
import { activationAround } from "./activations.ts";
import { packConvolution, pastOf, tapsOf } from "./convolution.ts";
import type { Packer } from "./packer.ts";
import { isLong, longConvolutionPast, packLongConvolutionNode } from "./partitions.ts";
import type { Rows } from "./rows.ts";
import { biasOf } from "./taps.ts";

/** Past frames that the node wants of its input rows. */
export function pastOfNode({ convolution }: ConvolutionNode): Frames {
  return isLong(convolution) ? longConvolutionPast : pastOf(convolution);
}

function packSums(packer: Packer, convolution: Convolution, input: Rows, target: Rows): void {
  if (isLong(convolution)) packLongConvolutionNode(packer, convolution, input, target);
  else packConvolution(packer, convolution, input, target);
}

export function packConvolutionNode(packer: Packer, node: ConvolutionNode, input: Rows, target: Rows): void {
  const { convolution, activation } = node;
  if (activation.kind === "identity") {
    packSums(packer, convolution, input, target);
    return;
  }
  // A bend takes no time while the sums are in registers; other activations are no cheaper there.
  const bends = activation.kind === "relu" || activation.kind === "leakyRelu";
  if (bends && convolution.groups === 1 && !isLong(convolution)) {
    const sums = Array.from({ length: convolution.outputChannels }, (_, row) => biasOf(convolution)(row));
    const around = activationAround(activation, { sums, output: sums.map(() => 0) });
    packer.convolveActivated(target, tapsOf(convolution, input), around, null);
    return;
  }
  packer.borrow(() => {
    const sums = packer.scratchRows(convolution.outputChannels);
    packSums(packer, convolution, input, sums);
    packer.activate(activation, sums, target);
  });
}
