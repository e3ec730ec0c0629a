/**
 * The `.nam` body of a WaveNet (formats.md 1.8): in the form that every version since 0.5.0 reads where that can hold it,
 * else in that of 0.7.
 */
import type {
  Activation,
  Convolution,
  WaveNetArray,
  WaveNetLayer,
  WaveNetNode,
} from "../../../engine/network.ts";
import { cannotHold, type NamBody } from "./body.ts";

/** @throws Refusal for what no trainer makes: films, groups, blended gates, condition networks, post-heads */
export function writeWaveNet({
  arrays,
  headScale,
  condition,
  postHead,
  inputChannels,
}: WaveNetNode): NamBody {
  if (condition !== null || postHead.length > 0)
    throw cannotHold("a WaveNet with a condition network or a post-head");
  const isOld = arrays.every(isOldForm);
  return {
    version: isOld ? "0.5.4" : "0.7.0",
    architecture: "WaveNet",
    config: {
      layers: arrays.map((array) => configOf(array, inputChannels, isOld)),
      head: null,
      head_scale: headScale,
    },
    weights: [...arrays.flatMap((array) => weightsOf(array, inputChannels)), Float32Array.of(headScale)],
  };
}

const oldActivations: Partial<Record<Activation["kind"], string>> = {
  tanh: "Tanh",
  relu: "ReLU",
  hardTanh: "Hardtanh",
  sigmoid: "Sigmoid",
};

/** One kernel size and activation for all layers, whose outputs are summed for a head of one tap. */
function isOldForm({ layers, head }: WaveNetArray): boolean {
  const first = layers[0]!;
  return (
    head.kernelSize === 1 &&
    layers.every(
      ({ convolution, activation, head1x1 }) =>
        convolution.kernelSize === first.convolution.kernelSize &&
        activation.kind === first.activation.kind &&
        head1x1 === null &&
        oldActivations[activation.kind] !== undefined,
    )
  );
}

function configOf({ rechannel, layers, head }: WaveNetArray, conditionSize: number, isOld: boolean): object {
  const first = layers[0];
  if (!first || layers.some((layer) => !isPlain(layer, first)))
    throw cannotHold("a WaveNet whose layers have films, groups or different gates");
  const shared = {
    input_size: rechannel.inputChannels,
    condition_size: conditionSize,
    channels: rechannel.outputChannels,
    dilations: layers.map(({ convolution }) => convolution.dilation),
    gated: first.gating === "gated",
  };
  if (isOld)
    return {
      ...shared,
      head_size: head.outputChannels,
      head_bias: head.bias !== null,
      kernel_size: first.convolution.kernelSize,
      activation: oldActivations[first.activation.kind],
    };
  return {
    ...shared,
    head: { out_channels: head.outputChannels, kernel_size: head.kernelSize, bias: head.bias !== null },
    kernel_sizes: layers.map(({ convolution }) => convolution.kernelSize),
    activation: layers.map(({ activation }) => nameOf(activation)),
    bottleneck: rechannel.outputChannels,
    layer1x1: { active: true, groups: 1 },
    head1x1: { active: first.head1x1 !== null, out_channels: first.head1x1?.outputChannels ?? 1, groups: 1 },
  };
}

function nameOf(activation: Activation): object {
  const type = oldActivations[activation.kind];
  if (type !== undefined) return { type };
  if (activation.kind !== "leakyRelu" || activation.slopes.length !== 1)
    throw cannotHold(`the activation ${activation.kind}`);
  return { type: "LeakyReLU", negative_slope: Number(activation.slopes[0]!.toPrecision(9)) };
}

function isPlain(layer: WaveNetLayer, first: WaveNetLayer): boolean {
  const { convolution, inputMixin, layer1x1, head1x1, gating, film, secondaryActivation } = layer;
  return (
    gating !== "blended" &&
    gating === first.gating &&
    (gating === "none" || secondaryActivation.kind === "sigmoid") &&
    convolution.groups === 1 &&
    convolution.bias !== null &&
    (inputMixin === null || inputMixin.bias === null) &&
    layer1x1 !== null &&
    layer1x1.bias !== null &&
    head1x1?.outputChannels === first.head1x1?.outputChannels &&
    Object.keys(film).length === 0
  );
}

/** What a layer lacks and the file must have is written as zeros. */
function weightsOf({ rechannel, layers, head }: WaveNetArray, conditionSize: number): Float32Array[] {
  const all = (convolution: Convolution | null) =>
    convolution === null ? [] : [convolution.weights, convolution.bias ?? new Float32Array(0)];
  const biased = (convolution: Convolution | null) =>
    convolution && { ...convolution, bias: convolution.bias ?? new Float32Array(convolution.outputChannels) };
  return [
    ...all(rechannel),
    ...layers.flatMap(({ convolution, inputMixin, layer1x1, head1x1 }) => [
      ...all(convolution),
      ...(inputMixin ? all(inputMixin) : [new Float32Array(convolution.outputChannels * conditionSize)]),
      ...all(layer1x1),
      ...all(biased(head1x1)),
    ]),
    ...all(head),
  ];
}
