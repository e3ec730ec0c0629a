import { describe, expect, it } from "vitest";
import type { WaveNetNode } from "../../src/engine/network.ts";
import { readModel } from "../../src/library/formats/index.ts";
import { writeNamSizes } from "../../src/library/formats/nam/write.ts";
import { networkRows } from "../../src/library/formats/shapes.ts";
import { formatFor, formatsOf, type ModelFormat, writeModel } from "../../src/library/formats/write.ts";
import { Refusal } from "../../src/refusal.ts";
import { type NetworkPlan, sequencesTogether, trainable } from "../../src/training/plan.ts";
import { networkNamed, presets, withKnobs } from "../../src/training/presets.ts";
import { relativeError } from "../golden/golden.ts";
import { playAlone } from "../support/alone.ts";
import { noiseFor } from "../support/gradient.ts";
import { randomFrom } from "../support/random.ts";
import { Stage } from "../support/stage.ts";

const block = 64;
const stage = new Stage();
const knob = { kind: "continuous", minimum: 0, maximum: 10, defaultValue: 5 } as const;
const levels = { loudness: null, inputLevel: null, outputLevel: null };

/** A network that begins at random, and what its own forward makes of noise, first sequence. */
function fresh(plan: NetworkPlan) {
  const shape = { sequences: sequencesTogether(plan), frames: 2 * block };
  const network = trainable(plan, shape, "strict");
  network.initialise(randomFrom(31).fraction);
  const inputs = noiseFor(network, 32);
  const outputs = new Float32Array(shape.sequences * shape.frames);
  network.restart();
  network.forward(inputs, outputs);
  const length = network.lookBack + shape.frames;
  const silence = (block - (network.lookBack % block)) % block;
  const rows = Array.from({ length: plan.inputs }, (_, row) => {
    const padded = new Float32Array(silence + length);
    padded.set(inputs.subarray(row * length, (row + 1) * length), silence);
    return padded;
  });
  return { network: network.toNetwork(), rows, expected: outputs.subarray(0, shape.frames) };
}

function writtenAndRead(network: ReturnType<typeof fresh>["network"], format: ModelFormat) {
  const knobs = networkRows(network).inputs - 1;
  const parameters = ["drive", "tone"].slice(0, knobs).map((name) => ({ ...knob, name }));
  const text = writeModel(
    { network, sampleRate: 48_000, levels, parameters, description: { name: "Mine" } },
    format,
  );
  return readModel(new TextEncoder().encode(text), { fileName: "written" });
}

const gatedWithSkip: NetworkPlan = {
  kind: "wavenet",
  inputs: 1,
  headScale: 0.5,
  skip: true,
  arrays: [{ channels: 5, kernelSize: 3, dilations: [1, 4], gated: true, headSize: 1, headBias: true }],
};

/** Each trained shape in each file that holds it; how far the engine may be from the trainer. */
const written: [name: string, format: ModelFormat, knobs: number, limit: number, plan?: NetworkPlan][] = [
  ["nam-lstm-2x8", "nam", 0, 1e-5],
  ["nam-lstm-1x16", "nam", 2, 1e-5],
  // The skip is a unit more, whose tanh bends a little.
  ["lstm-16", "nam", 0, 1e-4],
  ["lstm-16", "rtneural", 0, 1e-5],
  ["lstm-2x24", "guitarml", 0, 1e-5],
  ["guitarml-lstm-20", "guitarml", 0, 1e-5],
  ["wright-lstm-32", "guitarml", 0, 1e-5],
  ["gru-8", "rtneural", 1, 1e-5],
  ["gru-3x9", "rtneural", 0, 1e-5],
  ["gru-2x12", "guitarml", 0, 1e-5],
  ["wright-gru-32", "guitarml", 0, 1e-5],
  ["nam-feather", "nam", 1, 1e-5],
  ["frame-32-lstm-16", "rtneural", 0, 1e-5],
  ["frame-64-lstm-2x16", "rtneural", 0, 1e-5],
  ["window-32", "rtneural", 0, 1e-5],
  ["nam-a2-lite", "nam", 0, 1e-5],
  ["nam-a2", "nam", 0, 1e-5],
  ["smc-wavenet-18x8", "nam", 0, 1e-5],
  ["smc-wavenet-10x16", "wavenetva", 0, 1e-5],
  ["pedalnet-24x16", "wavenetva", 0, 1e-5],
  // The skip is a channel more, whose tanh bends a little.
  ["wavenet-8x10", "nam", 1, 1e-4],
  ["gated WaveNet with a skip", "nam", 0, 1e-4, gatedWithSkip],
];

describe("a trained network written to a file", () => {
  it.each(written)("%s as %s with %i knobs more plays as in training", (name, format, knobs, limit, plan) => {
    const named = plan ?? networkNamed(name);
    const { network, rows, expected } = fresh(knobs === 0 ? named : withKnobs(named, knobs));
    const model = writtenAndRead(network, format);
    expect(model.sampleRate).toBe(48_000);
    expect(model.remarks).toEqual([]);
    expect(model.parameters).toHaveLength(rows.length - 1);
    const [output] = playAlone(stage, model.network, rows, block);
    expect(relativeError(output!.subarray(-expected.length), Float64Array.from(expected))).toBeLessThan(
      limit,
    );
  });

  it("stands with others in one file of several sizes", () => {
    const [lite, full] = ["nam-a2-lite", "nam-a2"].map(
      (name) => fresh(networkNamed(name)).network as WaveNetNode,
    );
    const text = writeNamSizes(
      [lite!, full!].map((network) => ({
        network,
        sampleRate: 48_000,
        levels: { ...levels, loudness: -18 },
        description: { name: "Both" },
      })),
    );
    const at = (size: number) => readModel(new TextEncoder().encode(text), { fileName: "both.nam", size });
    expect(at(0)).toMatchObject({
      network: { arrays: lite!.arrays },
      sizes: [0.5, 1],
      sizeIndex: 0,
      name: "Both",
      sampleRate: 48_000,
    });
    expect(at(1)).toMatchObject({
      network: { arrays: full!.arrays },
      sizeIndex: 1,
      levels: { loudness: -18 },
    });
  });

  it("goes to the format that the file's name asks for, and no other", () => {
    const { network: gru } = fresh(networkNamed("gru-8"));
    expect(formatFor("my.JSON", gru)).toBe("rtneural");
    expect(() => formatFor("my.nam", gru)).toThrow(/ends in \.json; choose/);
    expect(() =>
      writeModel({ network: gru, sampleRate: 48_000, levels, description: { name: "" } }, "nam"),
    ).toThrow(Refusal);
  });
});

describe("the networks that can be asked for", () => {
  // The widest takes seconds to play once; the smaller one of its kind stands for it.
  it.each(Object.keys(presets).filter((name) => name !== "window-4096"))("%s can be written", (name) => {
    const { network } = fresh(networkNamed(name));
    expect(formatsOf(network).length).toBeGreaterThan(0);
  });

  it("are the LSTM and GRU of any size, too, and nothing else", () => {
    expect(networkNamed("gru-27")).toEqual({ kind: "gru", layers: 1, units: 27, inputs: 1, skip: true });
    expect(networkNamed("lstm-2x16")).toEqual({ kind: "lstm", layers: 2, units: 15, inputs: 1, skip: true });
    for (const name of ["lstm-3", "gru-999", "lstm-4x8", "toString", ""])
      expect(() => networkNamed(name)).toThrow(/There is no network/);
  });
});
