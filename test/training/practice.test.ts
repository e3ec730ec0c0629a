import { describe, expect, it } from "vitest";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { effectiveLevel, octaveBands } from "../support/spectrum.ts";

const rate = 48_000;

describe("the practice signal", () => {
  const signal = practiceSignal(45, rate, 3);

  it("stays within full scale and is never silent for longer than a piece", () => {
    expect(signal.length).toBe(45 * rate);
    expect(
      Math.max(...Array.from({ length: 45 }, (_, second) => peakOf(signal, second))),
    ).toBeLessThanOrEqual(1);
    for (let second = 0; second < 40; second += 5)
      expect(effectiveLevel(signal.subarray(second * rate, (second + 10) * rate))).toBeGreaterThan(-60);
  });

  it("is played at levels more than 20 dB apart", () => {
    const levels = Array.from({ length: 45 }, (_, second) => 20 * Math.log10(peakOf(signal, second)));
    expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(20);
  });

  it("has more than half of its energy where a guitar has it, and some up to 8 kHz", () => {
    const bands = octaveBands(signal, rate, 8);
    const middle = [0, 1, 2, 3, 4]
      .map((band) => 10 ** (bands[band]! / 10))
      .reduce((sum, share) => sum + share, 0);
    expect(middle).toBeGreaterThan(0.5);
    expect(bands[6]!).toBeGreaterThan(-50);
  });

  it("is another one for another seed, and the same for the same", () => {
    expect(practiceSignal(5, rate, 3)).toEqual(signal.slice(0, 5 * rate));
    expect(practiceSignal(5, rate, 4)).not.toEqual(signal.slice(0, 5 * rate));
  });
});

function peakOf(signal: Float32Array, second: number): number {
  return signal
    .subarray(second * rate, (second + 1) * rate)
    .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
