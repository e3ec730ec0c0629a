import { describe, expect, it } from "vitest";
import { measureAliasing } from "../../src/evaluation/aliasing.ts";
import { measure, spectralDistance } from "../../src/evaluation/measures.ts";
import { randomFrom } from "../support/random.ts";

const random = randomFrom(4);
const target = Float32Array.from({ length: 20_000 }, () => random.fraction() - 0.5);

describe("the measures of an evaluation", () => {
  it("are nothing for the same sound", () => {
    const { r2, stft, ...errors } = measure(target, target);
    expect(Object.values(errors)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(r2).toBe(1);
    expect(stft).toBeCloseTo(0, 9);
  });

  it("are what their formulas say for a sound of half the size, and for silence", () => {
    const half = measure(
      target.map((sample) => sample / 2),
      target,
    );
    expect(half.esr).toBeCloseTo(0.25, 6);
    expect(half.esr095).toBeCloseTo(0.25, 6);
    expect(half.mae).toBeCloseTo(0.125, 2);
    expect(half.rmse).toBeCloseTo(Math.sqrt(0.25 / 12), 2);
    expect(half.r2).toBeCloseTo(0.75, 2);
    // Half of every magnitude is missing: 1/2, and the logarithm of 2.
    expect(half.stft).toBeCloseTo(0.5 + Math.LN2, 3);
    expect(measure(new Float32Array(target.length), target).esr).toBe(1);
  });

  it("hear an offset that the ear does not", () => {
    const { dc, esr095, esr } = measure(
      target.map((sample) => sample + 0.05),
      target,
    );
    expect(dc).toBeCloseTo(0.05 ** 2 * 12, 2);
    expect(esr).toBeCloseTo(dc, 3);
    expect(esr095).toBeLessThan(esr / 100);
  });

  it("find spectra of other pitches far apart", () => {
    const tone = (pitch: number) =>
      Float32Array.from({ length: 9000 }, (_, frame) => Math.sin(pitch * frame));
    expect(spectralDistance(tone(0.1), tone(0.2))).toBeGreaterThan(1.5);
  });
});

describe("the measure of what is folded back", () => {
  it("is nothing for a gain and for a square law, whose harmonics stay below half the rate", () => {
    for (const shape of [(value: number) => 0.5 * value, (value: number) => value + value * value])
      for (const { ratio } of measureAliasing((sound) => sound.map(shape), 48_000))
        expect(ratio).toBeLessThan(-100);
  });

  it("is, for a clipper, what eight times the rate leaves out", () => {
    const clip = (value: number) => Math.max(-0.05, Math.min(0.05, value));
    const [low, , , high] = measureAliasing((sound) => sound.map(clip), 48_000);
    expect(high!.ratio!).toBeGreaterThan(-35);
    expect(low!.ratio!).toBeLessThan(high!.ratio! - 10);
  });

  it("knows the energy of one folded partial", () => {
    // The fifth harmonic of 5 kHz lies at 25 kHz and comes back at 23 kHz, 40 dB below the tone.
    const bend = (value: number) => {
      const sine = value / 10 ** (-12 / 20);
      const fifth = 16 * sine ** 5 - 20 * sine ** 3 + 5 * sine;
      return sine + 0.01 * fifth;
    };
    const at5k = measureAliasing((sound) => sound.map(bend), 48_000)[3]!;
    expect(at5k.ratio).toBeCloseTo(-40, 1);
  });

  it("tells nothing of silence", () => {
    expect(measureAliasing((sound) => new Float32Array(sound.length), 48_000)[0]!.ratio).toBeNull();
  });
});
