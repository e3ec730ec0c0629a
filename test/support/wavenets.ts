/** Random WaveNets with everything that a `.nam` file may ask for. */
import {
  type Convolution,
  type Film,
  type FilmPoint,
  filmPoints,
  type NetworkNode,
  type WaveNetArray,
  type WaveNetLayer,
  type WaveNetNode,
} from "../../src/engine/network.ts";
import { anyActivation, convNet, convolution, lstm } from "./networks.ts";
import type { Random } from "./random.ts";

type Shape = {
  conditionRows: number;
  channels: number;
  bottleneck: number;
  /** Rows that each layer gives to the head. */
  headRows: number;
  hasHead1x1: boolean;
  hasLayer1x1: boolean;
  filmPoints: readonly FilmPoint[];
};

/** Scales stand near 1, so that eight points in a row neither silence a layer nor make it explode. */
function film(random: Random, conditionRows: number, rows: number): Film {
  const shift = random.oneOf([true, false]);
  const plain = convolution(random, conditionRows, shift ? 2 * rows : rows);
  const bias = Float32Array.from(
    { length: plain.outputChannels },
    (_, row) => (row < rows ? 1 : 0) + 0.2 * (random.fraction() - 0.5),
  );
  return { shift, convolution: { ...plain, weights: plain.weights.map((weight) => 0.3 * weight), bias } };
}

function layerOf(random: Random, shape: Shape): WaveNetLayer {
  const { conditionRows, channels, bottleneck } = shape;
  const gating = random.oneOf(["none", "gated", "blended"] as const);
  const width = gating === "none" ? bottleneck : 2 * bottleneck;
  const rowsAt: Record<FilmPoint, number> = {
    convolutionPre: channels,
    convolutionPost: width,
    inputMixinPre: conditionRows,
    inputMixinPost: width,
    activationPre: width,
    activationPost: bottleneck,
    layer1x1Post: channels,
    head1x1Post: shape.headRows,
  };
  const films = shape.filmPoints.map((point) => [point, film(random, conditionRows, rowsAt[point])]);
  return {
    convolution: convolution(random, channels, width, {
      kernelSize: random.whole(1, 6),
      dilation: random.oneOf([1, 2, 7, 16, 64, 100]),
    }),
    inputMixin: random.whole(0, 9) === 0 ? null : convolution(random, conditionRows, width),
    gating,
    activation: anyActivation(random, bottleneck),
    secondaryActivation: anyActivation(random, bottleneck),
    layer1x1: shape.hasLayer1x1 ? convolution(random, bottleneck, channels) : null,
    head1x1: shape.hasHead1x1 ? convolution(random, bottleneck, shape.headRows) : null,
    film: Object.fromEntries(films) as WaveNetLayer["film"],
  };
}

/** @param headRows what the layers' contributions must have; null: any number */
function arrayOf(
  random: Random,
  inputs: number,
  conditionRows: number,
  headRows: number | null,
): WaveNetArray {
  const hasLayer1x1 = random.whole(0, 3) > 0;
  const hasHead1x1 = random.whole(0, 2) === 0;
  const bottleneck = hasHead1x1 || headRows === null ? random.whole(1, 9) : headRows;
  const shape: Shape = {
    conditionRows,
    bottleneck,
    channels: hasLayer1x1 ? random.whole(1, 9) : bottleneck,
    headRows: headRows ?? (hasHead1x1 ? random.whole(1, 9) : bottleneck),
    hasHead1x1,
    hasLayer1x1,
    filmPoints: filmPoints.filter(
      (point) =>
        random.whole(0, 3) === 0 &&
        (point !== "layer1x1Post" || hasLayer1x1) &&
        (point !== "head1x1Post" || hasHead1x1),
    ),
  };
  return {
    rechannel: convolution(random, inputs, shape.channels, { groups: 1 }),
    layers: Array.from({ length: random.whole(1, 4) }, () => layerOf(random, shape)),
    head: convolution(random, shape.headRows, random.whole(1, 5), {
      kernelSize: random.oneOf([1, 1, 3, 8]),
      dilation: random.oneOf([1, 5]),
      groups: 1,
    }),
  };
}

/** Without FiLM at the mix-in where a layer has none: such a file cannot be written. */
function withoutUselessFilm(layer: WaveNetLayer): WaveNetLayer {
  if (layer.inputMixin) return layer;
  const { inputMixinPre: _pre, inputMixinPost: _post, ...film } = layer.film;
  return { ...layer, film };
}

function postHeadOf(random: Random, inputs: number, outputs: number): WaveNetNode["postHead"] {
  const steps = random.whole(1, 3);
  const rows = random.whole(1, 6);
  return Array.from({ length: steps }, (_, index) => {
    const from = index === 0 ? inputs : rows;
    const kernel: Convolution = convolution(random, from, index === steps - 1 ? outputs : rows, {
      kernelSize: random.whole(1, 4),
      groups: 1,
    });
    return { activation: anyActivation(random, from), convolution: kernel };
  });
}

function conditionOf(random: Random, inputs: number, rows: number): NetworkNode {
  switch (random.whole(0, 2)) {
    case 0:
      return convNet(random, inputs, rows);
    case 1:
      return lstm(random, inputs, rows);
    default:
      return waveNet(random, inputs, rows, false);
  }
}

export function waveNet(
  random: Random,
  inputs: number,
  outputs: number,
  mayNest = random.oneOf([true, false]),
): WaveNetNode {
  const conditionRows = mayNest ? random.whole(1, 4) : inputs;
  const arrays: WaveNetArray[] = [];
  for (let count = random.whole(1, 3); count > 0; count--) {
    const before = arrays.at(-1);
    const layersRows = before?.layers[0]?.convolution.inputChannels ?? inputs;
    arrays.push(arrayOf(random, layersRows, conditionRows, before?.head.outputChannels ?? null));
  }
  const last = arrays.at(-1)!;
  const hasPostHead = random.whole(0, 2) === 0 || last.head.outputChannels !== outputs;
  return {
    kind: "wavenet",
    inputChannels: inputs,
    condition: mayNest ? conditionOf(random, inputs, conditionRows) : null,
    arrays: arrays.map((array) => ({ ...array, layers: array.layers.map(withoutUselessFilm) })),
    headScale: 0.1 + random.fraction(),
    postHead: hasPostHead ? postHeadOf(random, last.head.outputChannels, outputs) : [],
  };
}
