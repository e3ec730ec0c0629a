/** How loud models are played: by what their files state, and by measuring where they state nothing. */
import { describe, expect, it } from "vitest";
import { defaultLevelSettings, type LevelSettings, playerGains } from "../../../src/engine/levels.ts";
import type { ModelLevels } from "../../../src/engine/network.ts";
import { playerOutputGain } from "../../../src/engine/shared/chain-layout.ts";
import { loudnessPhrase } from "../../../src/engine/sound/loudness-phrase.ts";
import { knob, modelOf, Stage, unmoved, weighted } from "../../support/stage.ts";

const unknown: ModelLevels = { loudness: null, inputLevel: null, outputLevel: null };
const gainsOf = (levels: Partial<ModelLevels>, settings: Partial<LevelSettings> = {}) =>
  playerGains({ ...unknown, ...levels }, levels.loudness ?? -30, { ...defaultLevelSettings, ...settings });

describe("the gains around a model", () => {
  it("brings normalised models to the loudness that was asked for", () => {
    expect(gainsOf({ loudness: -24 }, { targetLoudness: -14 }).output).toBe(10);
  });

  it("normalise its loudness to -18 dB unless something else is asked for", () => {
    expect(gainsOf({ loudness: -25 })).toEqual({ input: 0, output: 7 });
    expect(gainsOf({ loudness: -25 }, { output: "raw" })).toEqual({ input: 0, output: 0 });
  });

  it("calibrate against the interface where the file states its levels", () => {
    const settings = { output: "calibrated", calibrateInput: true, interfaceLevel: 11.5 } as const;
    expect(gainsOf({ inputLevel: 18.5, outputLevel: 4.5 }, settings)).toEqual({ input: -7, output: -7 });
  });

  it("fall back where it does not: no input gain, and the usual loudness", () => {
    const settings = { output: "calibrated", calibrateInput: true } as const;
    expect(gainsOf({ loudness: -20 }, settings)).toEqual({ input: 0, output: 2 });
  });

  it("believe no file that states nonsense", () => {
    expect(gainsOf({ loudness: -300 }).output).toBe(40);
    expect(gainsOf({ inputLevel: 900 }, { calibrateInput: true }).input).toBe(-40);
  });
});

describe("the loudness of a model that does not state it", () => {
  const levels = defaultLevelSettings;
  const load = (...weights: number[]) => new Stage({ levels }).engine.load(modelOf(weighted(...weights)));

  it("is that of the phrase for a wire, and follows its gain", () => {
    expect(load(1).loudness).toBeCloseTo(-14.97, 2);
    expect(load(0.1).loudness).toBeCloseTo(-34.97, 2);
  });

  it("is measured at every rate and block size, with its knobs where the model puts them", () => {
    for (const rate of [44_100, 96_000]) {
      const { engine } = new Stage({ levels, rate, frames: 16 });
      const parameters = [knob("bias", { defaultValue: 0.3 })];
      const model = modelOf(weighted(0.5, 1), { parameters, sampleRate: rate });
      // The knob's constant is no sound.
      expect(engine.load(model).loudness).toBeCloseTo(-14.97 - 6.02, 1);
    }
  });

  it("makes models of any volume equally loud, and leaves the one that states its own alone", () => {
    const phrase = loudnessPhrase(48_000);
    const played = phrase.subarray(0, phrase.length - (phrase.length % 64));
    for (const weight of [0.02, 0.5, 6]) {
      const stage = new Stage({ levels });
      stage.engine.play(stage.engine.load(modelOf(weighted(weight))), { kind: "crossfade", frames: 0 });
      const output = stage.play(played);
      const power = output.reduce((sum, sample) => sum + sample * sample, 0) / output.length;
      expect(10 * Math.log10(power)).toBeCloseTo(-18, 1);
    }
    const stating = modelOf(weighted(1), { levels: { ...unknown, loudness: -33 } });
    expect(new Stage({ levels }).engine.load(stating).loudness).toBe(-33);
  });

  it("is none for silence, a constant and what is no number, and these are not turned up", () => {
    for (const value of [0, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const stage = new Stage({ levels });
      const player = stage.engine.load(modelOf(unmoved(value)));
      expect(player.loudness).toBeNull();
      expect(stage.floats[(player.address + playerOutputGain) / 4]).toBe(1);
    }
  });

  it("leaves no trace: the model begins as settled as one that stated its loudness", () => {
    const input = Float32Array.from({ length: 640 }, (_, frame) => Math.sin(frame / 7) / 4);
    const play = (loudness: number | null) => {
      const stage = new Stage({ levels: { ...levels, output: "raw" } });
      const kernel = { kernelSize: 8, weights: Float32Array.from({ length: 8 }, (_, tap) => tap / 10) };
      const node = weighted(1);
      const model = modelOf(
        { ...node, convolution: { ...node.convolution, ...kernel } },
        { levels: { ...unknown, loudness } },
      );
      stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
      return stage.play(input);
    };
    expect(play(null)).toEqual(play(-18));
  });
});
