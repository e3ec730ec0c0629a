/** `ConvNet`: dilated convolutions of two taps, one after the other (formats.md 1.6). */
import type { Convolution, ConvolutionNode } from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import { takeConvolution } from "../convolution.ts";
import { buildFromWeights, type WeightSource } from "../weights.ts";
import { counted } from "../words.ts";
import { readActivation } from "./activation.ts";
import { most, type NamArchitecture, plainNetwork } from "./part.ts";

/** Batch normalisation in use is a scale and an offset for each channel; both fold into the convolution before it. */
const foldBatchNorm = (convolution: Convolution, source: WeightSource): Convolution => {
  const { outputChannels: channels } = convolution;
  const [mean, variance, weight, bias, epsilon] = [channels, channels, channels, channels, 1].map((count) =>
    source.take(count),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  if (convolution.weights.length === 0) return convolution;
  const scale = weight.map(
    (value, channel) => value / Math.sqrt((epsilon[0] ?? 0) + (variance[channel] ?? 0)),
  );
  if (!scale.every(Number.isFinite))
    throw new Refusal("The batch normalisation of the file divides by zero. The file is damaged.");
  const perChannel = convolution.weights.length / channels;
  return {
    ...convolution,
    weights: convolution.weights.map((value, index) => value * (scale[Math.floor(index / perChannel)] ?? 0)),
    bias: bias.map((value, channel) => value - (scale[channel] ?? 0) * (mean[channel] ?? 0)),
  };
};

export const readConvNet: NamArchitecture = (config, weights, context) => {
  const channels = config.member("channels").integer(1, most.channels);
  const dilations = config.member("dilations").items(1, most.layers);
  const batchNorm = config.member("batchnorm").boolean();
  const activation = readActivation(config.member("activation"), channels);
  const groups = config.member("groups").integerOr(1, 1, most.channels);
  const inputChannels = config.member("in_channels").integerOr(1, 1, most.channels);
  const outputChannels = config.member("out_channels").integerOr(1, 1, most.channels);

  const blockAt = (source: WeightSource, index: number): ConvolutionNode => {
    const dilation = dilations[index]?.integer(1, most.dilation) ?? 1;
    const shape = {
      inputChannels: index === 0 ? inputChannels : channels,
      outputChannels: channels,
      kernelSize: 2,
      dilation,
      groups,
      bias: !batchNorm,
    };
    const convolution = takeConvolution(source, shape, `block ${index + 1}`);
    return {
      kind: "convolution",
      convolution: batchNorm ? foldBatchNorm(convolution, source) : convolution,
      activation,
    };
  };

  const nodes = buildFromWeights(weights, context.weightsPath, (source): ConvolutionNode[] => [
    ...dilations.map((_, index) => blockAt(source, index)),
    {
      kind: "convolution",
      convolution: takeConvolution(
        source,
        { inputChannels: channels, outputChannels, bias: true },
        "the head",
      ),
      activation: { kind: "identity" },
    },
  ]);
  const lookBack = dilations.reduce((sum, dilation) => sum + dilation.integer(1, most.dilation), 0);
  return plainNetwork(
    { kind: "sequence", nodes },
    `ConvNet, ${counted(dilations.length, "layer")} of ${counted(channels, "channel")}`,
    1 + lookBack,
  );
};
