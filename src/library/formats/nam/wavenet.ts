/** `WaveNet`: arrays of dilated layers with a summed head (formats.md 1.8). */
import {
  type Convolution,
  type FilmPoint,
  filmPoints,
  type NetworkNode,
  type WaveNetArray,
  type WaveNetLayer,
  type WaveNetNode,
} from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import { lookBack, takeConvolution } from "../convolution.ts";
import type { JsonField } from "../json-field.ts";
import { networkRows } from "../shapes.ts";
import { buildFromWeights, type WeightSource } from "../weights.ts";
import { counted, listed } from "../words.ts";
import { most, type NamArchitecture, type NamContext, type NamPart, plainNetwork } from "./part.ts";
import { readSlimming, slim } from "./slimmable.ts";
import {
  type ArrayShape,
  type LayerShape,
  type PostHeadShape,
  readArrayShape,
  readPostHead,
} from "./wavenet-shape.ts";

/** Rows that a film modulates, by its place in the layer. */
const filmRows = (array: ArrayShape, layer: LayerShape): Record<FilmPoint, number> => {
  const mixed = layer.gating === "none" ? array.bottleneck : 2 * array.bottleneck;
  return {
    convolutionPre: array.channels,
    convolutionPost: mixed,
    inputMixinPre: array.conditionSize,
    inputMixinPost: mixed,
    activationPre: mixed,
    activationPost: array.bottleneck,
    layer1x1Post: array.channels,
    head1x1Post: array.head1x1?.outputChannels ?? 0,
  };
};

/** NeuralAmpModelerCore loads `layer1x1_post_film` always but applies it in blended layers only. */
const isApplied = (point: FilmPoint, layer: LayerShape): boolean =>
  point !== "layer1x1Post" || layer.gating === "blended";

const takeFilms = (source: WeightSource, array: ArrayShape, layer: LayerShape): WaveNetLayer["film"] => {
  const rows = filmRows(array, layer);
  const film: WaveNetLayer["film"] = {};
  for (const point of filmPoints) {
    const shape = array.film[point];
    if (shape === undefined) continue;
    const convolution = takeConvolution(
      source,
      {
        inputChannels: array.conditionSize,
        outputChannels: (shape.shift ? 2 : 1) * rows[point],
        groups: shape.groups,
        bias: true,
      },
      shape.path,
    );
    if (isApplied(point, layer)) film[point] = { convolution, shift: shape.shift };
  }
  return film;
};

const takeLayer = (source: WeightSource, array: ArrayShape, layer: LayerShape): WaveNetLayer => {
  const { channels, bottleneck, conditionSize, path } = array;
  const mixed = layer.gating === "none" ? bottleneck : 2 * bottleneck;
  const convolution = takeConvolution(
    source,
    {
      inputChannels: channels,
      outputChannels: mixed,
      kernelSize: layer.kernelSize,
      dilation: layer.dilation,
      groups: array.inputGroups,
      bias: true,
    },
    path,
  );
  const inputMixin = takeConvolution(
    source,
    { inputChannels: conditionSize, outputChannels: mixed, groups: array.mixinGroups, bias: false },
    path,
  );
  const after = (outputChannels: number, groups: number): Convolution =>
    takeConvolution(source, { inputChannels: bottleneck, outputChannels, groups, bias: true }, path);
  const layer1x1 = array.layer1x1 === null ? null : after(channels, array.layer1x1.groups);
  const head1x1 = array.head1x1 === null ? null : after(array.head1x1.outputChannels, array.head1x1.groups);
  return {
    convolution,
    inputMixin,
    gating: layer.gating,
    activation: layer.activation,
    secondaryActivation: layer.secondaryActivation,
    layer1x1,
    head1x1,
    film: takeFilms(source, array, layer),
  };
};

const takeArray = (source: WeightSource, array: ArrayShape): WaveNetArray => ({
  rechannel: takeConvolution(
    source,
    { inputChannels: array.inputSize, outputChannels: array.channels, bias: false },
    array.path,
  ),
  layers: array.layers.map((layer) => takeLayer(source, array, layer)),
  head: takeConvolution(source, { inputChannels: headRows(array), ...array.head }, `${array.path}.head`),
});

const headRows = ({ head1x1, bottleneck }: ArrayShape): number => head1x1?.outputChannels ?? bottleneck;

/** Arrays hand on their rows and their head's output; both must fit what comes next. */
const checkChain = (arrays: ArrayShape[], inputChannels: number, conditionSize: number): void => {
  arrays.forEach((array, index) => {
    const before = arrays[index - 1];
    const expected = [
      { name: "condition_size", found: array.conditionSize, wanted: conditionSize },
      { name: "input_size", found: array.inputSize, wanted: before?.channels ?? inputChannels },
      { name: "channels", found: array.channels, wanted: before?.head.outputChannels ?? array.channels },
      {
        name: "bottleneck (or head1x1.out_channels)",
        found: headRows(array),
        wanted: before?.head.outputChannels ?? headRows(array),
      },
    ];
    for (const { name, found, wanted } of expected)
      if (found !== wanted)
        throw new Refusal(
          `${array.path}.${name} must be ${wanted} to fit what comes before it; it is ${found}.`,
        );
  });
};

const takePostHead = (source: WeightSource, shape: PostHeadShape): WaveNetNode["postHead"] =>
  shape.steps.map(({ activation, ...convolution }) => ({
    activation,
    convolution: takeConvolution(source, { ...convolution, bias: true }, "config.head"),
  }));

const readCondition = (config: JsonField, context: NamContext): NamPart | null => {
  const field = config.member("condition_dsp");
  if (!field.isPresent) return null;
  const condition = context.readChild(field, 1);
  if (condition.sampleRate !== context.sampleRate)
    throw new Refusal(
      `config.condition_dsp has the sample rate ${condition.sampleRate ?? "unknown"}; the file has ` +
        `${context.sampleRate ?? "unknown"}. They must agree.`,
    );
  return condition;
};

const settleFrames = (node: WaveNetNode, conditionFrames: number): number => {
  const arrays = node.arrays.flatMap(({ layers, head }) => [
    ...layers.map((layer) => layer.convolution),
    head,
  ]);
  const postHead = node.postHead.map((step) => step.convolution);
  return [...arrays, ...postHead].reduce((sum, convolution) => sum + lookBack(convolution), conditionFrames);
};

const describe = ({ arrays }: WaveNetNode): string => {
  const layers = arrays.map((array) => array.layers.length);
  const same = layers.every((count) => count === layers[0]);
  const channels = listed(arrays.map((array) => array.rechannel.outputChannels));
  const layerWords = same ? `${layers[0]} layers` : `${listed(layers)} layers`;
  return `WaveNet, ${counted(arrays.length, "array")} of ${layerWords}, ${channels} channels`;
};

export const readWaveNet: NamArchitecture = (config, weights, context) => {
  const arrays = config.member("layers").items(1, most.arrays).map(readArrayShape);
  /** Required and then ignored, as in NeuralAmpModelerCore: the last weight is what scales the head. */
  config.member("head_scale").number();
  const condition = readCondition(config, context);
  const inputChannels = config.member("in_channels").integerOr(arrays[0]?.inputSize ?? 1, 1, most.channels);
  const conditionRows = condition === null ? null : networkRows(condition.network);
  if (conditionRows !== null && conditionRows.inputs !== inputChannels)
    throw new Refusal(
      `config.condition_dsp takes ${conditionRows.inputs} inputs; it must take ${inputChannels} like the model.`,
    );
  checkChain(arrays, inputChannels, conditionRows?.outputs ?? inputChannels);
  const postHead = readPostHead(config.member("head"), arrays.at(-1)?.head.outputChannels ?? 1);
  const full = buildFromWeights(
    weights,
    context.weightsPath,
    (source): WaveNetNode => ({
      kind: "wavenet",
      inputChannels,
      condition: (condition?.network ?? null) as NetworkNode | null,
      arrays: arrays.map((array) => takeArray(source, array)),
      postHead: takePostHead(source, postHead),
      headScale: source.take(1)[0] ?? 0,
    }),
  );
  const slimming = readSlimming(config.member("layers").items(1, most.arrays), arrays, postHead);
  const node = slimming === null ? full : slim(full, slimming.channelsAt(context.size));
  return {
    ...plainNetwork(node, describe(node), settleFrames(node, condition?.settleFrames ?? 1)),
    sizes: slimming?.sizes ?? [1],
  };
};
