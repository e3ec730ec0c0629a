/**
 * Slimmable WaveNets: a smaller network is the first rows and columns of every tensor (formats.md 1.8).
 * Of gated layers, too, the first rows are taken as they lie, as NeuralAmpModelerCore does.
 */
import type {
  Activation,
  Convolution,
  Film,
  FilmPoint,
  WaveNetArray,
  WaveNetLayer,
  WaveNetNode,
} from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import type { JsonField } from "../json-field.ts";
import { most } from "./part.ts";
import type { ArrayShape, PostHeadShape } from "./wavenet-shape.ts";

const method = "slice_channels_uniform";

export type Slimming = {
  /** Upper ends of the sizes, ascending, the last 1. */
  sizes: number[];
  /** Channels of each array at a size from 0 to 1. */
  channelsAt(size: number): number[];
};

/** Channel counts that one array offers, ascending; only the full count where it is not slimmable. */
const readAllowed = (array: JsonField, channels: number): number[] => {
  const field = array.member("slimmable");
  if (!field.isObject) return [channels];
  const stated = field.member("method");
  if (stated.value !== method) throw stated.refusal(`"${method}"`);
  const keywords = field.member("kwargs");
  const allowed = keywords.isPresent ? keywords.member("allowed_channels") : keywords;
  if (!allowed.isPresent) return Array.from({ length: channels }, (_, index) => index + 1);
  const counts = allowed.items(1, most.channels).map((count) => count.integer(1, channels));
  const ascends = counts.every((count, index) => index === 0 || count > (counts[index - 1] ?? 0));
  if (!ascends || counts.at(-1) !== channels)
    throw allowed.refusal(`an ascending list that ends with ${channels}`);
  return counts;
};

const refuseUnsliceable = (arrays: ArrayShape[], postHead: PostHeadShape): void => {
  const grouped = arrays.some(
    ({ inputGroups, mixinGroups, layer1x1, head1x1 }) =>
      inputGroups > 1 || mixinGroups > 1 || (layer1x1?.groups ?? 1) > 1 || (head1x1?.groups ?? 1) > 1,
  );
  if (grouped)
    throw new Refusal("A slimmable WaveNet with groups cannot be made smaller; play it at size 1.");
  if (arrays.some(({ head }) => head.kernelSize > 1))
    throw new Refusal(
      "A slimmable WaveNet with a head of several taps cannot be made smaller; play it at size 1.",
    );
  if (postHead.steps.length > 0)
    throw new Refusal("A slimmable WaveNet with a head after its arrays cannot be played.");
};

/** Null where no array is slimmable. */
export const readSlimming = (
  fields: JsonField[],
  arrays: ArrayShape[],
  postHead: PostHeadShape,
): Slimming | null => {
  if (!fields.some((field) => field.member("slimmable").isObject)) return null;
  const allowed = fields.map((field, index) => readAllowed(field, arrays[index]?.channels ?? 1));
  const ends = allowed.flatMap(({ length }) => Array.from({ length }, (_, index) => (index + 1) / length));
  const channelsAt = (size: number): number[] =>
    allowed.map((counts) => counts[Math.min(Math.floor(size * counts.length), counts.length - 1)] ?? 1);
  return {
    sizes: [...new Set(ends)].sort((a, b) => a - b),
    channelsAt: (size) => {
      const channels = channelsAt(size);
      const isFull = channels.every((count, index) => count === arrays[index]?.channels);
      if (!isFull || postHead.steps.length > 0) refuseUnsliceable(arrays, postHead);
      return channels;
    },
  };
};

const firstRows = (convolution: Convolution, inputs: number, outputs: number): Convolution => {
  const { inputChannels, kernelSize, weights, bias } = convolution;
  const sliced = new Float32Array(outputs * inputs * kernelSize);
  for (let output = 0; output < outputs; output++) {
    const from = output * inputChannels * kernelSize;
    sliced.set(weights.subarray(from, from + inputs * kernelSize), output * inputs * kernelSize);
  }
  return {
    ...convolution,
    inputChannels: inputs,
    outputChannels: outputs,
    weights: sliced,
    bias: bias?.slice(0, outputs) ?? null,
  };
};

const firstSlopes = (activation: Activation, rows: number): Activation =>
  activation.kind === "leakyRelu" && activation.slopes.length > 1
    ? { ...activation, slopes: activation.slopes.slice(0, rows) }
    : activation;

const slimFilm = (film: Film, rows: number): Film => ({
  ...film,
  convolution: firstRows(film.convolution, film.convolution.inputChannels, (film.shift ? 2 : 1) * rows),
});

const slimLayer = (layer: WaveNetLayer, channels: number, bottleneck: number): WaveNetLayer => {
  const mixed = layer.gating === "none" ? bottleneck : 2 * bottleneck;
  const condition = layer.inputMixin?.inputChannels ?? 0;
  const head = layer.head1x1?.outputChannels ?? 0;
  const rows: Record<FilmPoint, number> = {
    convolutionPre: channels,
    convolutionPost: mixed,
    inputMixinPre: condition,
    inputMixinPost: mixed,
    activationPre: mixed,
    activationPost: bottleneck,
    layer1x1Post: channels,
    head1x1Post: head,
  };
  const films = Object.entries(layer.film) as [FilmPoint, Film][];
  return {
    ...layer,
    convolution: firstRows(layer.convolution, channels, mixed),
    inputMixin: layer.inputMixin && firstRows(layer.inputMixin, condition, mixed),
    activation: firstSlopes(layer.activation, bottleneck),
    secondaryActivation: firstSlopes(layer.secondaryActivation, bottleneck),
    layer1x1: layer.layer1x1 && firstRows(layer.layer1x1, bottleneck, channels),
    head1x1: layer.head1x1 && firstRows(layer.head1x1, bottleneck, head),
    film: Object.fromEntries(films.map(([point, film]) => [point, slimFilm(film, rows[point])])),
  };
};

const slimArray = (array: WaveNetArray, index: number, channelCounts: number[]): WaveNetArray => {
  const channels = channelCounts[index] ?? 1;
  const full = array.rechannel.outputChannels;
  const first = array.layers[0];
  const fullBottleneck = first?.layer1x1?.inputChannels ?? full;
  const bottleneck = Math.max(1, Math.floor((fullBottleneck * channels) / full));
  const headRows = first?.head1x1?.outputChannels ?? bottleneck;
  return {
    rechannel: firstRows(
      array.rechannel,
      channelCounts[index - 1] ?? array.rechannel.inputChannels,
      channels,
    ),
    layers: array.layers.map((layer) => slimLayer(layer, channels, bottleneck)),
    head: firstRows(array.head, headRows, channelCounts[index + 1] ?? array.head.outputChannels),
  };
};

/** `network` with the given channels in each of its arrays. */
export const slim = (network: WaveNetNode, channelCounts: number[]): WaveNetNode =>
  network.arrays.every(({ rechannel }, index) => rechannel.outputChannels === channelCounts[index])
    ? network
    : { ...network, arrays: network.arrays.map((array, index) => slimArray(array, index, channelCounts)) };
