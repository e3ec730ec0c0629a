/** A convolution with its activation: directly, or in partitions where it is long. */
import type { Frames } from "../../units.ts";
import type { Convolution, ConvolutionNode } from "../network.ts";
import { packConvolution, pastOf } from "./convolution.ts";
import type { Packer } from "./packer.ts";
import { isLong, longConvolutionPast, packLongConvolutionNode } from "./partitions.ts";
import type { Rows } from "./rows.ts";

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
  packer.borrow(() => {
    const sums = packer.scratchRows(convolution.outputChannels);
    packSums(packer, convolution, input, sums);
    packer.activate(activation, sums, target);
  });
}
