/**
 * Checkpoints of pedalnet (seeds 0 and 1) and of its descendant PedalNetRT. Both train on audio divided by its own
 * standard deviation, which the checkpoint does not hold; pedalnet's output is in 16-bit steps.
 */
import type { Convolution, NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { Attributes, type PickleValue } from "./checkpoint/pickle.ts";
import { type Checkpoint, looksLikeOldCheckpoint, looksLikeZip, readCheckpoint } from "./checkpoint/torch.ts";
import { checkedConvolution, dense } from "./convolution.ts";
import type { BinaryFormat, Scales } from "./format.ts";
import { type MixedLayer, mixedWaveNet, tanhGate } from "./gated-wavenet.ts";
import { toModel } from "./simple-model.ts";
import { counted } from "./words.ts";

const sampleRate = 44_100;
const largestCheckpoint = 128 * 1024 * 1024;

type Dictionary = Map<PickleValue, PickleValue>;

const dictionaryOf = (value: PickleValue | undefined): Dictionary | null => {
  if (value instanceof Attributes) return value.values;
  return value instanceof Map ? value : null;
};

type Shape = { channels: number; taps: number; dilations: number[] };

const countOf = (parameters: Dictionary, name: string, maximum: number): number => {
  const value = parameters.get(name);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > maximum)
    throw new Refusal(`The checkpoint's ${name} must be a whole number from 1 to ${maximum}.`);
  return value;
};

/** Dilations double from layer to layer, and begin again at each repeat. */
const readShape = (parameters: Dictionary): Shape => {
  const depth = countOf(parameters, "dilation_depth", 17);
  const repeats = countOf(parameters, "num_repeat", 50);
  return {
    channels: countOf(parameters, "num_channels", 256),
    taps: countOf(parameters, "kernel_size", 16),
    dilations: Array.from({ length: depth * repeats }, (_, layer) => 2 ** (layer % depth)),
  };
};

type Tensors = (name: string, ...shape: number[]) => Float32Array;

/** The rows of two tensors, one after the other. */
const stacked = (first: Float32Array, second: Float32Array): Float32Array => {
  const result = new Float32Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
};

/** The same weights for the first of `channels` inputs; the others are not heard. */
const onFirstInput = (weights: Float32Array, rows: number, taps: number, channels: number): Float32Array => {
  const result = new Float32Array(rows * channels * taps);
  for (let row = 0; row < rows; row++)
    result.set(weights.subarray(row * taps, (row + 1) * taps), row * channels * taps);
  return result;
};

/** pedalnet: tanh and sigmoid are separate convolutions, and the first layer takes the guitar itself. */
const separateGates = (tensors: Tensors, { channels, taps }: Shape, layer: number) => {
  const inputs = layer === 0 ? 1 : channels;
  const of = (name: string, ...shape: number[]) =>
    stacked(
      tensors(`convs_tanh.${layer}.${name}`, ...shape),
      tensors(`convs_sigm.${layer}.${name}`, ...shape),
    );
  const weights = of("weight", channels, inputs, taps);
  return {
    weights: layer === 0 ? onFirstInput(weights, 2 * channels, taps, channels) : weights,
    bias: of("bias", channels),
  };
};

/** PedalNetRT: one convolution whose first half is for tanh, its second for sigmoid. */
const joinedGates = (tensors: Tensors, { channels, taps }: Shape, layer: number) => ({
  weights: tensors(`hidden.${layer}.weight`, 2 * channels, channels, taps),
  bias: tensors(`hidden.${layer}.bias`, 2 * channels),
});

/** pedalnet adds the one guitar row to all residual rows: as if it had been copied to each. */
const copiedInput = (channels: number): Convolution =>
  dense(1, channels, new Float32Array(channels).fill(1), null);

const readNetwork = (tensors: Tensors, shape: Shape, isRealTime: boolean): NetworkNode => {
  const { channels, taps, dilations } = shape;
  const mix = tensors("linear_mix.weight", 1, channels * dilations.length, 1);
  const readLayer = (dilation: number, layer: number): MixedLayer => ({
    convolution: checkedConvolution(
      {
        inputChannels: channels,
        outputChannels: 2 * channels,
        kernelSize: taps,
        dilation,
        groups: 1,
        ...(isRealTime ? joinedGates : separateGates)(tensors, shape, layer),
      },
      `layer ${layer}`,
    ),
    residual: dense(
      channels,
      channels,
      tensors(`residuals.${layer}.weight`, channels, channels, 1),
      tensors(`residuals.${layer}.bias`, channels),
    ),
    mix: mix.slice(layer * channels, (layer + 1) * channels),
  });
  return mixedWaveNet({
    input: isRealTime
      ? dense(
          1,
          channels,
          tensors("input_layer.weight", channels, 1, 1),
          tensors("input_layer.bias", channels),
        )
      : copiedInput(channels),
    layers: dilations.map(readLayer),
    gating: tanhGate,
    outputBias: tensors("linear_mix.bias", 1),
  });
};

/** A guitar's standard deviation in full-scale units where nobody says: -20 dB. */
const assumedDeviation = 0.1;

const variants: Record<"pedalnet" | "PedalNetRT", { scales: Scales; remark: string }> = {
  pedalnet: {
    scales: { input: 1 / assumedDeviation, output: 1 / 32_768 },
    remark:
      "The network was trained on a guitar divided by its standard deviation, which a checkpoint does not hold: an " +
      "input scale of 10 (a deviation of 0.1 of full scale) was assumed. If you know the deviation of the training " +
      "recording, set the input scale to 1 divided by it. The output is in 16-bit steps: its scale is 1/32768.",
  },
  PedalNetRT: {
    scales: { input: 1, output: 1 },
    remark:
      "The network was trained on a guitar divided by its standard deviation, which a checkpoint does not hold. It is " +
      "played without, as PedalNetRT's plug-ins do; if that is too clean, set the input scale to 1 divided by the " +
      "deviation.",
  },
};

/** Frames that the network looks back to. */
const lookBackOf = ({ taps, dilations }: Shape): number =>
  dilations.reduce((sum, dilation) => sum + (taps - 1) * dilation, 0);

const readTensors = (checkpoint: Checkpoint, state: Dictionary): Tensors => {
  return (name, ...shape) => checkpoint.tensor(state.get(`wavenet.${name}`), shape, `wavenet.${name}`);
};

export const pedalnet: BinaryFormat = {
  recognises: (bytes) => looksLikeOldCheckpoint(bytes) || looksLikeZip(bytes),
  read: (bytes) => {
    if (bytes.length > largestCheckpoint)
      throw new Refusal(
        `The checkpoint has ${bytes.length} bytes; at most ${largestCheckpoint} (128 MiB) are read.`,
      );
    const checkpoint = readCheckpoint(bytes);
    if (checkpoint === null)
      throw new Refusal(
        "This is a ZIP archive without a PyTorch checkpoint. Unpack it and load the model inside it.",
      );
    const root = dictionaryOf(checkpoint.root);
    const state = dictionaryOf(root?.get("state_dict"));
    const parameters = dictionaryOf(root?.get("hparams")) ?? dictionaryOf(root?.get("hyper_parameters"));
    const variant = state?.has("wavenet.hidden.0.weight") ? "PedalNetRT" : "pedalnet";
    if (state === null || parameters === null || !state.has("wavenet.linear_mix.weight"))
      throw new Refusal("This is a PyTorch checkpoint, but not one of pedalnet or PedalNetRT.");
    const shape = readShape(parameters);
    const model = toModel({
      format: `${variant} checkpoint`,
      architecture:
        `WaveNet, ${counted(shape.dilations.length, "layer")} of ${counted(shape.channels, "channel")}, ` +
        "mixed at the end",
      name: null,
      sampleRate,
      network: readNetwork(readTensors(checkpoint, state), shape, variant === "PedalNetRT"),
      settleFrames: lookBackOf(shape),
      remarks: [variants[variant].remark],
    });
    return { model, defaultScales: variants[variant].scales };
  },
};
