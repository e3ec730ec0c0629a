/** Convolutions into taps, groups and rings. */
import type { Frames } from "../../units.ts";
import type { Convolution } from "../network.ts";
import { packTaps } from "./pack-taps.ts";
import type { Packer } from "./packer.ts";
import { type Rows, sliceRows } from "./rows.ts";
import { biasOf, type Tap } from "./taps.ts";

/** Frames before the current one that a convolution reads. */
export function pastOf({ kernelSize, dilation }: Convolution): Frames {
  return (kernelSize - 1) * dilation;
}

/** The taps of one group of a convolution over its own input rows. */
export function tapsOf(convolution: Convolution, input: Rows, group = 0, scale = 1): Tap[] {
  const { kernelSize, dilation, weights, groups, outputChannels } = convolution;
  const groupInputs = convolution.inputChannels / groups;
  const firstOutput = (group * outputChannels) / groups;
  const rows = groups === 1 ? input : sliceRows(input, group * groupInputs, groupInputs);
  return Array.from({ length: kernelSize }, (_, position) => ({
    rows,
    lagFrames: (kernelSize - 1 - position) * dilation,
    weight: (output: number, channel: number) =>
      scale * (weights[((firstOutput + output) * groupInputs + channel) * kernelSize + position] as number),
  }));
}

/** target = scale * convolution(input) (+ source) (+ extra taps); extra taps only where there is one group. */
export function packConvolution(
  packer: Packer,
  convolution: Convolution,
  input: Rows,
  target: Rows,
  {
    source = null,
    extraTaps = [],
    scale = 1,
    bias = biasOf(convolution, scale),
  }: { source?: Rows | null; extraTaps?: Tap[]; scale?: number; bias?: (output: number) => number } = {},
): void {
  if (convolution.groups === 1) {
    packTaps(packer, target, [...extraTaps, ...tapsOf(convolution, input, 0, scale)], bias, source);
    return;
  }
  const groupOutputs = convolution.outputChannels / convolution.groups;
  for (let group = 0; group < convolution.groups; group++) {
    const first = group * groupOutputs;
    packTaps(
      packer,
      sliceRows(target, first, groupOutputs),
      tapsOf(convolution, input, group, scale),
      (output) => bias(first + output),
      source && sliceRows(source, first, groupOutputs),
    );
  }
}
