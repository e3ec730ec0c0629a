import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeWav } from "../../../src/audio/wav.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import {
  judgeCabinet,
  judgeConfiguration,
  judgeModel,
  judgePresets,
} from "../../../src/library/verdict/judges.ts";
import { trialGuitar } from "../../../src/library/verdict/trial.ts";
import { buildMachine } from "../../../src/pedal/machine.ts";
import { cabinet, linearModel, presets } from "../../support/library/files.ts";

const { engine } = buildMachine(48_000, 64, "strict");
const stage = { engine, guitar: trialGuitar(48_000) };
const golden = new URL("../../golden/nam/", import.meta.url);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** An engine for which every model costs and sounds as it is told. */
function engineOf(cost: number, sound: (guitar: Float32Array) => Float32Array): Engine {
  const player = { cost };
  return {
    load: () => player,
    playOffline: (_: unknown, guitar: Float32Array) => sound(guitar),
    unload: () => {},
  } as unknown as Engine;
}

describe("the verdict on a model", () => {
  it("accepts every golden model and says what it costs", () => {
    for (const file of readdirSync(golden).filter((name) => name.endsWith(".nam"))) {
      const facts = judgeModel(stage, readFileSync(new URL(file, golden)), file);
      expect(facts.cost).toBeGreaterThan(0);
      expect(facts.cost).toBeLessThan(0.7);
      expect(facts.format).toMatch(/NAM|Neural Amp/i);
    }
  });

  it("gives back the memory it tried a model in, whatever the verdict", () => {
    const before = engine.reserve(64)!;
    for (const taps of [[1, 0.5], [0], [1e9]])
      try {
        judgeModel(stage, linearModel(...taps), "x.nam");
      } catch {}
    expect(engine.reserve(64)!.address).toBe(before.address + 64);
  });

  it.each([
    [
      "is silent",
      linearModel(0, 0, 0),
      "x.nam stays silent while a guitar plays: its training failed. Take another model.",
    ],
    [
      "explodes",
      linearModel(1000),
      "x.nam is 54 dB louder than the pedal can be: its weights are damaged. Download it again.",
    ],
    ["is cut short", linearModel(1, 2).subarray(0, 60), /^x\.nam: /],
    ["is no model", bytesOf('{"a": 1}'), /^x\.nam: /],
  ])("refuses one that %s, with a sentence", (_, bytes, sentence) => {
    expect(() => judgeModel(stage, bytes, "x.nam")).toThrow(sentence);
  });

  it("refuses one that costs more than the board has", () => {
    const slow = { ...stage, engine: engineOf(1.234, (guitar) => guitar) };
    expect(() => judgeModel(slow, linearModel(1), "x.nam")).toThrow(
      "x.nam needs 124 % of each period on this pedal; at most 70 % can be had. Take a smaller model of the same amplifier.",
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses one that computes %s", (sample) => {
    const broken = { ...stage, engine: engineOf(0.1, (guitar) => guitar.with(40_000, sample)) };
    expect(() => judgeModel(broken, linearModel(1), "x.nam")).toThrow(
      "x.nam computes something that is no sound: its weights are damaged. Download it again.",
    );
  });

  it("refuses one that answers the guitar with a constant, however loud", () => {
    const constant = { ...stage, engine: engineOf(0.1, (guitar) => guitar.map(() => 0.7)) };
    expect(() => judgeModel(constant, linearModel(1), "x.nam")).toThrow("stays silent");
  });

  it("plays one second of guitar: loud, whole and the same every time", () => {
    const guitar = trialGuitar(48_000);
    expect(guitar).toHaveLength(48_000);
    expect(Math.max(...guitar.map(Math.abs))).toBeCloseTo(0.501, 3);
    expect(trialGuitar(48_000)).toEqual(guitar);
  });
});

describe("the verdict on a cabinet", () => {
  it("accepts an impulse response", () => {
    expect(judgeCabinet(stage, cabinet(0.95), "x.wav")).toMatchObject({ format: "WAV", sampleRate: 48_000 });
  });

  it.each([
    ["music", cabinet(0.9999, 16), /is 16 s long, which is music and not a cabinet/],
    ["silence", writeWav([new Float32Array(480)], 48_000, "24"), /holds only silence/],
    ["half a file", cabinet(0.95).subarray(0, 100), /x\.wav/],
  ])("refuses %s", (_, bytes, sentence) => {
    expect(() => judgeCabinet(stage, bytes, "x.wav")).toThrow(sentence);
  });
});

describe("the verdict on presets and settings", () => {
  it("accepts presets that are whole", () => {
    expect(judgePresets(presets("Lead"), "x.json").format).toBe("presets");
  });

  it.each([
    [
      "not JSON",
      bytesOf('{"stompnet": "presets", "banks": ['),
      "x.json is not whole: its JSON cannot be read. Copy it again.",
    ],
    [
      "no preset",
      bytesOf('{"stompnet": "presets", "banks": []}'),
      "x.json holds no preset: save one on the pedal that wrote it.",
    ],
    [
      "a preset without a name",
      bytesOf('{"stompnet": "presets", "banks": [{"name": "A", "presets": [{}]}]}'),
      /^x\.json holds presets that cannot be read: banks\[0\]\.presets\[0\]\.name is missing/,
    ],
  ])("refuses presets with %s", (_, bytes, sentence) => {
    expect(() => judgePresets(bytes, "x.json")).toThrow(sentence);
  });

  it("accepts settings without a mistake and refuses others, naming the first and counting the rest", () => {
    expect(() => judgeConfiguration(bytesOf('{"i2cBus": 1}'), "pedal.json")).not.toThrow();
    expect(() => judgeConfiguration(bytesOf('{"i2cBuss": 1, "keyboard": 2}'), "pedal.json")).toThrow(
      /^pedal\.json is not taken: .*i2cBuss.* \(and 1 more\) The pedal keeps the one it has\.$/,
    );
    expect(() => judgeConfiguration(bytesOf("{"), "pedal.json")).toThrow(/not JSON/);
  });
});
