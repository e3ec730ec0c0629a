/** Convolutions as the readers take them from files. */
import type { Convolution } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { WeightSource } from "./weights.ts";

export type ConvolutionShape = {
  inputChannels: number;
  outputChannels: number;
  kernelSize?: number;
  dilation?: number;
  groups?: number;
  bias: boolean;
};

/** The longest look back that we hold a history for: 2^18 frames, more than five seconds at 48 kHz. */
const longestLookBack = 2 ** 18;

/** Frames before the present one that the convolution sees. */
export const lookBack = ({ kernelSize, dilation }: { kernelSize: number; dilation: number }): number =>
  (kernelSize - 1) * dilation;

/** Throws a Refusal for a convolution whose groups do not divide its rows or that looks back too far. */
export const checkedConvolution = (convolution: Convolution, path: string): Convolution => {
  const { inputChannels, outputChannels, groups } = convolution;
  if (inputChannels % groups !== 0 || outputChannels % groups !== 0)
    throw new Refusal(
      `${path} has ${groups} groups, which must divide both its ${inputChannels} inputs and its ${outputChannels} outputs.`,
    );
  if (lookBack(convolution) > longestLookBack)
    throw new Refusal(
      `${path} looks back ${lookBack(convolution)} frames; at most ${longestLookBack} can be played.`,
    );
  return convolution;
};

/** The next convolution of the stream: weights [out][in / groups][kernel], then the bias if it has one. */
export const takeConvolution = (source: WeightSource, shape: ConvolutionShape, path: string): Convolution => {
  const { inputChannels, outputChannels, kernelSize = 1, dilation = 1, groups = 1 } = shape;
  const weights = source.take(outputChannels * (inputChannels / groups) * kernelSize);
  const bias = shape.bias ? source.take(outputChannels) : null;
  return checkedConvolution(
    { inputChannels, outputChannels, kernelSize, dilation, groups, weights, bias },
    path,
  );
};

/** A convolution of kernel size 1 without groups: [outputs][inputs]. */
export const dense = (
  inputChannels: number,
  outputChannels: number,
  weights: Float32Array,
  bias: Float32Array | null,
): Convolution => ({
  inputChannels,
  outputChannels,
  kernelSize: 1,
  dilation: 1,
  groups: 1,
  weights,
  bias,
});
