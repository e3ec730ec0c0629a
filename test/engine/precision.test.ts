/**
 * How far the kernels' single precision stands from the float64 reference on a played guitar, in both ways to multiply and
 * add. The limits are the project's own; a WaveNet's rows are kept around their rest (engine/load/rest.ts) to meet them.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { readGuitar } from "../../src/commands/sound-file.ts";
import type { Model, NetworkNode } from "../../src/engine/network.ts";
import type { Decibels } from "../../src/units.ts";
import { goldenCases } from "../golden/golden.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../golden/shared-data.ts";
import { convolution, gru, lstm } from "../support/networks.ts";
import { randomFrom } from "../support/random.ts";
import { signalToNoise } from "../support/signal-to-noise.ts";
import { modelOf, Stage } from "../support/stage.ts";
import { play, readModelFile } from "./reference/play.ts";

const frames = 12_000;
/** Where the demo phrase's playing begins. */
const firstFrame = 28_800;
const stages = ["relaxed-4x2", "strict-4x2", "relaxed-4x4"].map((variant) => new Stage({ variant }));

let guitar: Float32Array;

beforeAll(async () => {
  const { samples } = await readGuitar("models/phrases/demo-guitar.wav");
  guitar = samples.slice(firstFrame, firstFrame + frames);
});

/** The worst build's. */
function worst(model: Model): Decibels {
  const expected = play(model, guitar, 64 * Math.ceil(model.settleFrames / 64));
  const ratios = stages.map(({ engine }) => {
    const player = engine.load({ ...model, sampleRate: engine.rate });
    const output = engine.playOffline(player, guitar);
    engine.unload(player);
    return signalToNoise(expected, output);
  });
  return Math.min(...ratios);
}

function golden(name: string): Model {
  const { model, size } = goldenCases.find((one) => one.name === name)!;
  return readModelFile(model, size);
}

/** A layer and a dense unit, as the small models of several programs have them. */
function recurrent(layer: typeof lstm | typeof gru, units: number): Model {
  const random = randomFrom(units);
  const nodes: NetworkNode[] = [
    layer(random, 1, units),
    {
      kind: "convolution",
      convolution: convolution(random, units, 1, { groups: 1 }),
      activation: { kind: "identity" },
    },
  ];
  return modelOf({ kind: "sequence", nodes });
}

describe("the noise of single precision below a played guitar", () => {
  it.each([
    ["syn-wavenet-standard", 110],
    ["syn-wavenet-lite", 110],
    ["syn-wavenet-feather", 110],
    ["syn-wavenet-nano", 110],
    ["syn-a2", 130],
    ["syn-a2 at size 0", 130],
    ["syn-lstm-1x24", 75],
    ["syn-lstm-1x40", 75],
    ["syn-lstm-2x16", 75],
  ])("of %s is at least %i dB down", (name, limit) => {
    expect(worst(golden(name))).toBeGreaterThan(limit);
  });

  it.each([16, 32, 40])("of a GRU of %i units is at least 75 dB down", (units) => {
    expect(worst(recurrent(gru, units))).toBeGreaterThan(75);
  });

  it.each([16, 32])("of an LSTM of %i units with random weights is at least 75 dB down", (units) => {
    expect(worst(recurrent(lstm, units))).toBeGreaterThan(75);
  });
});

describe.skipIf(!hasSharedData)(`the noise of models in use${sharedDataNote}`, () => {
  it.each([
    ["A2.nam", 1, 130],
    ["A2.nam", 0, 130],
    ["wavenet_a1_standard.nam", 1, 105],
  ])("of %s at size %i is at least %i dB below a played guitar", (file, size, limit) => {
    expect(worst(readModelFile(sharedData(`models/nam-core/${file}`), size))).toBeGreaterThan(limit);
  });
});
