/** What the `config` of a WaveNet says about the shapes and activations of its arrays. */
import type { Activation, FilmPoint, WaveNetLayer } from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import type { JsonField } from "../json-field.ts";
import { readActivation } from "./activation.ts";
import { most } from "./part.ts";

export type LayerShape = {
  kernelSize: number;
  dilation: number;
  gating: WaveNetLayer["gating"];
  activation: Activation;
  secondaryActivation: Activation;
};

export type FilmShape = { shift: boolean; groups: number; path: string };

export type HeadShape = { outputChannels: number; kernelSize: number; dilation: number; bias: boolean };

export type ArrayShape = {
  path: string;
  inputSize: number;
  conditionSize: number;
  channels: number;
  bottleneck: number;
  inputGroups: number;
  mixinGroups: number;
  layers: LayerShape[];
  layer1x1: { groups: number } | null;
  head1x1: { outputChannels: number; groups: number } | null;
  head: HeadShape;
  film: Partial<Record<FilmPoint, FilmShape>>;
};

export type PostHeadShape = {
  steps: { activation: Activation; inputChannels: number; outputChannels: number; kernelSize: number }[];
};

const filmKeys: Record<FilmPoint, string> = {
  convolutionPre: "conv_pre_film",
  convolutionPost: "conv_post_film",
  inputMixinPre: "input_mixin_pre_film",
  inputMixinPost: "input_mixin_post_film",
  activationPre: "activation_pre_film",
  activationPost: "activation_post_film",
  layer1x1Post: "layer1x1_post_film",
  head1x1Post: "head1x1_post_film",
};

const channelCount = (field: JsonField): number => field.integer(1, most.channels);
const channelCountOr = (field: JsonField, fallback: number): number =>
  field.integerOr(fallback, 1, most.channels);

/** One value for every layer, or a list with one for each. */
const perLayer = (field: JsonField, count: number): JsonField[] =>
  field.isList ? field.itemsExactly(count) : Array.from({ length: count }, () => field);

const readKernelSizes = (array: JsonField, count: number): JsonField[] => {
  const [one, several] = [array.member("kernel_size"), array.member("kernel_sizes")];
  if (one.value !== undefined && several.value !== undefined)
    throw new Refusal(`${array.path} has both kernel_size and kernel_sizes; it must have one of them.`);
  if (several.value !== undefined) return several.itemsExactly(count);
  return Array.from({ length: count }, () => one);
};

const readGating = (array: JsonField, count: number): WaveNetLayer["gating"][] => {
  const mode = array.member("gating_mode");
  if (mode.value === undefined) {
    const gating = array.member("gated").booleanOr(false) ? "gated" : "none";
    return Array.from({ length: count }, () => gating);
  }
  return perLayer(mode, count).map((field) => {
    const { value } = field;
    if (value === "none" || value === "gated" || value === "blended") return value;
    throw field.refusal(`"none", "gated" or "blended"`);
  });
};

const sigmoid: Activation = { kind: "sigmoid" };

/** The old `gated` always means a sigmoid; where nothing is gated the field may hold anything. */
const readSecondary = (array: JsonField, gating: WaveNetLayer["gating"][], rows: number): Activation[] => {
  const field = array.member("secondary_activation");
  if (array.member("gating_mode").value === undefined || field.value === undefined)
    return gating.map(() => sigmoid);
  const fields = perLayer(field, gating.length);
  return gating.map((mode, index) =>
    mode === "none" ? sigmoid : readActivation(fields[index] ?? field, rows),
  );
};

const readLayers = (array: JsonField, bottleneck: number): LayerShape[] => {
  const dilations = array.member("dilations").items(1, most.layers);
  const count = dilations.length;
  const kernelSizes = readKernelSizes(array, count);
  const activations = perLayer(array.member("activation"), count);
  const gating = readGating(array, count);
  const secondary = readSecondary(array, gating, bottleneck);
  return dilations.map((dilation, index) => ({
    kernelSize: (kernelSizes[index] ?? dilation).integer(1, most.kernelSize),
    dilation: dilation.integer(1, most.dilation),
    gating: gating[index] ?? "none",
    activation: readActivation(activations[index] ?? dilation, bottleneck),
    secondaryActivation: secondary[index] ?? sigmoid,
  }));
};

const readHead = (array: JsonField): HeadShape => {
  const head = array.member("head");
  if (!head.isPresent)
    return {
      outputChannels: channelCount(array.member("head_size")),
      kernelSize: 1,
      dilation: 1,
      bias: array.member("head_bias").boolean(),
    };
  return {
    outputChannels: channelCount(head.member("out_channels")),
    kernelSize: head.member("kernel_size").integer(1, most.kernelSize),
    dilation: head.member("head_dilation").integerOr(1, 1, most.dilation),
    bias: head.member("bias").boolean(),
  };
};

const readFilms = (array: JsonField): ArrayShape["film"] => {
  const film: ArrayShape["film"] = {};
  for (const [point, key] of Object.entries(filmKeys) as [FilmPoint, string][]) {
    const field = array.member(key);
    if (!field.isPresent || field.value === false) continue;
    if (!field.member("active").booleanOr(true)) continue;
    film[point] = {
      shift: field.member("shift").booleanOr(true),
      groups: channelCountOr(field.member("groups"), 1),
      path: field.path,
    };
  }
  return film;
};

const checkFilms = ({ film, layer1x1, head1x1, channels, bottleneck, path }: ArrayShape): void => {
  if (layer1x1 === null && bottleneck !== channels)
    throw new Refusal(`${path}.bottleneck must equal channels (${channels}) where layer1x1 is not active.`);
  if (film.layer1x1Post !== undefined && layer1x1 === null)
    throw new Refusal(`${film.layer1x1Post.path} cannot be active where layer1x1 is not.`);
  if (film.head1x1Post !== undefined && head1x1 === null)
    throw new Refusal(`${film.head1x1Post.path} cannot be active where head1x1 is not.`);
};

export const readArrayShape = (array: JsonField): ArrayShape => {
  const channels = channelCount(array.member("channels"));
  const bottleneck = channelCountOr(array.member("bottleneck"), channels);
  const [layer1x1, head1x1] = [array.member("layer1x1"), array.member("head1x1")];
  const shape: ArrayShape = {
    path: array.path,
    inputSize: channelCount(array.member("input_size")),
    conditionSize: channelCount(array.member("condition_size")),
    channels,
    bottleneck,
    inputGroups: channelCountOr(array.member("groups_input"), 1),
    mixinGroups: channelCountOr(array.member("groups_input_mixin"), 1),
    layers: readLayers(array, bottleneck),
    layer1x1:
      layer1x1.isPresent && !layer1x1.member("active").booleanOr(true)
        ? null
        : { groups: layer1x1.isPresent ? channelCountOr(layer1x1.member("groups"), 1) : 1 },
    head1x1:
      head1x1.isPresent && head1x1.member("active").booleanOr(false)
        ? {
            outputChannels: channelCount(head1x1.member("out_channels")),
            groups: channelCountOr(head1x1.member("groups"), 1),
          }
        : null,
    head: readHead(array),
    film: readFilms(array),
  };
  checkFilms(shape);
  return shape;
};

/** The head after all arrays; null in the file means none. */
export const readPostHead = (head: JsonField, inputChannels: number): PostHeadShape => {
  if (!head.isPresent) return { steps: [] };
  const stated = head.member("in_channels");
  if (stated.integerOr(inputChannels, 1, most.channels) !== inputChannels)
    throw stated.refusal(`${inputChannels}, the outputs of the last array`);
  const channels = channelCount(head.member("channels"));
  const outputChannels = channelCount(head.member("out_channels"));
  const kernelSizes = head.member("kernel_sizes").items(1, 100);
  return {
    steps: kernelSizes.map((kernelSize, index) => {
      const inputs = index === 0 ? inputChannels : channels;
      return {
        activation: readActivation(head.member("activation"), inputs),
        inputChannels: inputs,
        outputChannels: index === kernelSizes.length - 1 ? outputChannels : channels,
        kernelSize: kernelSize.integer(1, most.kernelSize),
      };
    }),
  };
};
