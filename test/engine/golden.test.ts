import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../../src/engine/network.ts";
import { Refusal } from "../../src/refusal.ts";
import { goldenCases, goldenInput, readFloats, relativeError } from "../golden/golden.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../golden/shared-data.ts";
import { largest } from "../support/signals.ts";
import { Stage } from "../support/stage.ts";
import { readModelFile } from "./reference/play.ts";

const blocks = [16, 64, 128];
const stages = new Map<string, Stage>();

function stageOf(variant: string, frames: number): Stage {
  const key = `${variant} ${frames}`;
  const stage = stages.get(key) ?? new Stage({ variant, frames });
  stages.set(key, stage);
  return stage;
}

/** The way of `render --bare`: loaded by the engine, settled, played. */
function play(model: Model, variant: string, frames: number, input = goldenInput()): Float32Array {
  const { engine } = stageOf(variant, frames);
  // Sample for sample: at the model's own rate, whatever the stage's.
  const player = engine.load({ ...model, sampleRate: engine.rate });
  const output = engine.playOffline(player, input);
  engine.unload(player);
  return output;
}

const digest = (samples: Float32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest("hex");

describe("the engine against NeuralAmpModelerCore", () => {
  for (const { name, model, size, expected, tolerance } of goldenCases) {
    it(`plays ${name} within ${tolerance} of its peak, with the same bits at blocks of ${blocks.join(", ")}`, () => {
      const outputs = blocks.map((frames) => play(readModelFile(model, size), "strict-4x2", frames));
      for (const output of outputs)
        expect(relativeError(output, readFloats(expected))).toBeLessThanOrEqual(tolerance);
      expect(new Set(outputs.map(digest)).size).toBe(1);
    });

    it(`plays ${name} with the same bits in the tiles of x86-64 and of arm64`, () => {
      const read = readModelFile(model, size);
      expect(digest(play(read, "strict-4x4", 64))).toBe(digest(play(read, "strict-4x2", 64)));
    });

    // Feedback carries each rounding on: three LSTM layers in a row differ by 4.4e-6, all else stays below 2e-6.
    const fused = name.includes("lstm") ? 1e-5 : 2e-6;
    it(`plays ${name} with fused products within ${fused} of its peak of the strict build`, () => {
      const read = readModelFile(model, size);
      const strict = play(read, "strict-4x2", 64);
      for (const variant of ["relaxed-4x2", "relaxed-4x4"])
        expect(relativeError(play(read, variant, 64), strict)).toBeLessThanOrEqual(fused);
    });
  }
});

describe.skipIf(!hasSharedData)(`the engine against models in use${sharedDataNote}`, () => {
  const folders = ["nam-core", "nam-identity", "neuralseed", "wavenetva"];
  const outputOf = (file: string) =>
    sharedData(`expected/${file.replace(/^.*\//, "").replace(/\.\w+$/, "")}.f32`);
  const files = hasSharedData
    ? folders.flatMap((folder) =>
        readdirSync(sharedData(`models/${folder}`)).map((file) => `${folder}/${file}`),
      )
    : [];

  it("has outputs of their own programs to compare with", () => {
    expect(files.filter((file) => existsSync(outputOf(file))).length).toBeGreaterThan(15);
  });

  for (const file of files.filter((name) => existsSync(outputOf(name))))
    it(`plays ${file} as its own program does`, () => {
      const output = play(readModelFile(sharedData(`models/${file}`)), "strict-4x2", 64);
      expect(relativeError(output, readFloats(outputOf(file)))).toBeLessThanOrEqual(2e-5);
    });

  it("plays the smaller size of A2.nam", () => {
    const output = play(readModelFile(sharedData("models/nam-core/A2.nam"), 0), "strict-4x2", 64);
    expect(relativeError(output, readFloats(sharedData("expected/A2.slim0.f32")))).toBeLessThanOrEqual(2e-5);
  });

  for (const file of files.filter((name) => name.startsWith("nam-identity/")))
    it(`returns its input through ${file}, bit for bit up to one rounding`, () => {
      const input = goldenInput();
      const output = play(readModelFile(sharedData(`models/${file}`)), "strict-4x2", 64);
      const difference = output.map((value, frame) => value - input[frame]!);
      expect(largest(difference)).toBeLessThanOrEqual(2 ** -24);
    });
});

describe.skipIf(!hasSharedData)(`the engine against RTNeural's own examples${sharedDataNote}`, () => {
  const path = (file: string) => sharedData(`models/rtneural/${file}`);
  const values = (file: string) =>
    Float32Array.from(readFileSync(path(file), "utf8").trim().split("\n").map(Number));
  const difference = (found: Float32Array, expected: Float32Array) =>
    largest(expected.map((value, frame) => value - found[frame]!));

  const names = ["conv", "dense", "gru", "gru_1d", "gru_torch", "lstm", "lstm_1d", "lstm_torch"];
  for (const name of names)
    it.each(["strict-4x2", "relaxed-4x4"])(`plays ${name} within 1e-5 in the build %s`, (variant) => {
      const expected = values(`${name}_y.csv`);
      // RTNeural's tests play into a network that has heard nothing.
      const model = { ...readModelFile(path(`${name}.json`)), settleFrames: 0 };
      const output = play(model, variant, 64, values(`${name}_x.csv`));
      expect(output).toHaveLength(expected.length);
      expect(difference(output, expected)).toBeLessThan(1e-5);
    });

  it("never gets bad_lstm.json, whose shape and weights disagree", () => {
    expect(() => play(readModelFile(path("bad_lstm.json")), "strict-4x2", 64)).toThrow(Refusal);
  });
});
