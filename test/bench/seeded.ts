/** Networks of the seed documents and of other programs, with random weights: what they cost does not depend on them. */
import type { Activation, Model, ModelParameter, NetworkNode } from "../../src/engine/network.ts";
import type { Hertz } from "../../src/units.ts";
import { convolution, gru, lstm } from "../support/networks.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { knob, modelOf } from "../support/stage.ts";

type SeededModel = { name: string; heavy: boolean; make: () => Model };

/** A loudness of whatever value spares its measurement at every load, which takes heavy networks a minute. */
const measuredLevels = { loudness: -18, inputLevel: null, outputLevel: null };

function seeded(
  name: string,
  sampleRate: Hertz,
  make: (random: Random) => NetworkNode,
  { parameters = [], heavy = false }: { parameters?: ModelParameter[]; heavy?: boolean } = {},
): SeededModel {
  const change = { sampleRate, parameters, levels: measuredLevels };
  return { name, heavy, make: () => modelOf(make(randomFrom(1)), change) };
}

function recurrent(
  random: Random,
  layer: typeof lstm | typeof gru,
  inputs: number,
  units: number,
): NetworkNode {
  const head = convolution(random, units, 1, { groups: 1 });
  return {
    kind: "sequence",
    nodes: [
      layer(random, inputs, units),
      { kind: "convolution", convolution: head, activation: { kind: "identity" } },
    ],
  };
}

/** Layers of these widths over a window of the past, seed 2's. */
function fullyConnected(random: Random, window: number, widths: readonly number[]): NetworkNode {
  return {
    kind: "sequence",
    nodes: widths.map((width, index) => {
      const [inputs, kernelSize] = index === 0 ? [1, window] : [widths[index - 1] as number, 1];
      const activation: Activation = { kind: index === widths.length - 1 ? "rescaledSigmoid" : "relu" };
      return {
        kind: "convolution",
        convolution: convolution(random, inputs, width, { kernelSize, groups: 1 }),
        activation,
      };
    }),
  };
}

function overWindow(random: Random, layers: number, units: number, frameSize: number): NetworkNode {
  return {
    kind: "frame",
    frameSize,
    layers: Array.from({ length: layers }, (_, layer) => lstm(random, layer === 0 ? 1 : units, units)),
    dense: convolution(random, units, 1, { groups: 1 }),
  };
}

const windows = [
  { layers: 1, units: 16, frameSize: 32 },
  { layers: 1, units: 16, frameSize: 64 },
  { layers: 1, units: 32, frameSize: 32 },
  { layers: 1, units: 32, frameSize: 64 },
  { layers: 2, units: 16, frameSize: 64 },
  { layers: 2, units: 32, frameSize: 32 },
  { layers: 2, units: 32, frameSize: 64 },
].map(({ layers, units, frameSize }) =>
  seeded(
    `seed 3, ${layers}x${units} over ${frameSize}`,
    22_050,
    (random) => overWindow(random, layers, units, frameSize),
    { heavy: true },
  ),
);

const wright = [32, 64, 96].flatMap((units) =>
  [
    { name: "LSTM", layer: lstm },
    { name: "GRU", layer: gru },
  ].map(({ name, layer }) =>
    seeded(`Wright ${name}-${units}, knob`, 44_100, (random) => recurrent(random, layer, 2, units), {
      parameters: [knob("knob")],
    }),
  ),
);

export const seededModels: readonly SeededModel[] = [
  seeded("lstm-1x32", 48_000, (random) => recurrent(random, lstm, 1, 32)),
  ...wright,
  seeded("LSTM-32, two knobs", 44_100, (random) => recurrent(random, lstm, 3, 32), {
    parameters: [knob("first"), knob("second")],
  }),
  seeded("Hassler LSTM-16, skip", 44_100, (random) => ({
    kind: "residual",
    node: recurrent(random, lstm, 1, 16),
  })),
  seeded("seed 2, net 1", 44_100, (random) => fullyConnected(random, 32, [32, 32, 1])),
  seeded("seed 2, net 2", 44_100, (random) => fullyConnected(random, 4096, [1024, 512, 256, 256, 1]), {
    heavy: true,
  }),
  ...windows,
];
