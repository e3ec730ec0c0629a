/** The `.nam` body of a WaveNet in the form that every version since 0.5.0 reads (formats.md 1.8). */
import type { Convolution, WaveNetArray, WaveNetLayer, WaveNetNode } from "../../../engine/network.ts";
import { cannotHold, type NamBody } from "./body.ts";

const activationNames = { tanh: "Tanh", relu: "ReLU", hardTanh: "Hardtanh", sigmoid: "Sigmoid" } as const;

/** @throws Refusal for what came later: films, groups, heads of layers, other activations */
export function writeWaveNet({
  arrays,
  headScale,
  condition,
  postHead,
  inputChannels,
}: WaveNetNode): NamBody {
  if (condition !== null || postHead.length > 0)
    throw cannotHold("a WaveNet with a condition network or a post-head");
  return {
    architecture: "WaveNet",
    config: {
      layers: arrays.map((array) => configOf(array, inputChannels)),
      head: null,
      head_scale: headScale,
    },
    weights: [...arrays.flatMap(weightsOf), Float32Array.of(headScale)],
  };
}

function configOf({ rechannel, layers, head }: WaveNetArray, conditionSize: number): object {
  const first = layers[0];
  if (!first || layers.some((layer) => !isPlain(layer, first)))
    throw cannotHold("a WaveNet whose layers differ or have films, groups or heads of their own");
  return {
    input_size: rechannel.inputChannels,
    condition_size: conditionSize,
    channels: rechannel.outputChannels,
    head_size: head.outputChannels,
    kernel_size: first.convolution.kernelSize,
    dilations: layers.map(({ convolution }) => convolution.dilation),
    activation: nameOf(first),
    gated: first.gating === "gated",
    head_bias: head.bias !== null,
  };
}

function nameOf({ activation }: WaveNetLayer): string {
  const { kind } = activation;
  if (!Object.hasOwn(activationNames, kind)) throw cannotHold(`the activation ${kind}`);
  return activationNames[kind as keyof typeof activationNames];
}

function isPlain(layer: WaveNetLayer, first: WaveNetLayer): boolean {
  const { convolution, inputMixin, layer1x1, head1x1, gating, film, activation, secondaryActivation } = layer;
  return (
    gating !== "blended" &&
    gating === first.gating &&
    activation.kind === first.activation.kind &&
    (gating === "none" || secondaryActivation.kind === "sigmoid") &&
    convolution.kernelSize === first.convolution.kernelSize &&
    convolution.groups === 1 &&
    convolution.bias !== null &&
    inputMixin !== null &&
    inputMixin.bias === null &&
    layer1x1 !== null &&
    layer1x1.bias !== null &&
    head1x1 === null &&
    Object.keys(film).length === 0
  );
}

function weightsOf({ rechannel, layers, head }: WaveNetArray): Float32Array[] {
  const all = (convolution: Convolution | null) =>
    convolution === null ? [] : [convolution.weights, convolution.bias ?? new Float32Array(0)];
  return [
    ...all(rechannel),
    ...layers.flatMap(({ convolution, inputMixin, layer1x1 }) =>
      [convolution, inputMixin, layer1x1].flatMap(all),
    ),
    ...all(head),
  ];
}
