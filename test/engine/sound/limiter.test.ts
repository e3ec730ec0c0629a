import { describe, expect, it } from "vitest";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { randomSource } from "../../../src/capture/guitar/random.ts";
import { demoScore } from "../../../src/capture/guitar/scores/demo.ts";
import { limit, limiterDesign } from "../../../src/engine/sound/limiter.ts";
import { resample } from "../../../src/engine/sound/resample.ts";

const rate = 48_000;
const design = limiterDesign(rate);
const largest = (samples: ArrayLike<number>) =>
  Array.prototype.reduce.call(
    samples,
    (most, sample) => Math.max(most as number, Math.abs(sample as number)),
    0,
  ) as number;
/** Independent of the limiter's own interpolator: sixteen times oversampled. */
const truePeak = (samples: ArrayLike<number>) => largest(resample(samples, rate, 16 * rate));
const decibels = (ratio: number) => 20 * Math.log10(ratio);
const burst = (frequency: number, phase: number, gain: number) =>
  Float64Array.from({ length: 4000 }, (_, frame) =>
    frame < 500 || frame >= 3500 ? 0 : gain * Math.sin((2 * Math.PI * frequency * frame) / rate + phase),
  );

describe("the limiter", () => {
  it("only delays what stays under its ceiling, by the latency it states", () => {
    const quiet = burst(440, 0, 0.8);
    const out = limit(design, quiet);
    expect(design.latency).toBe(21);
    for (let frame = design.latency; frame < quiet.length; frame++)
      expect(out[frame]).toBeCloseTo(quiet[frame - design.latency]!, 12);
  });

  it("lets no sample over its ceiling, whatever comes in", () => {
    const random = randomSource(1);
    for (let round = 0; round < 20; round++) {
      const gain = 10 ** (2 * random());
      const noise = Float64Array.from(
        { length: 3000 },
        () => (random() < 0.02 ? gain : 0.4) * (2 * random() - 1),
      );
      expect(largest(limit(design, noise))).toBeLessThanOrEqual(design.ceiling * (1 + 1e-9));
    }
  });

  it.each([
    ["low tone", burst(82, 0, 4)],
    ["tone", burst(1000, 0.3, 8)],
    ["quarter of the rate at its worst phase", burst(rate / 4, Math.PI / 4, 1.4)],
    ["sixth of the rate", burst(rate / 6, Math.PI / 6, 3)],
    ["15 kHz", burst(15_000, 0.7, 2)],
    ["19 kHz", burst(19_000, 0.7, 2)],
    ["22 kHz", burst(22_000, 0.3, 2)],
    [
      "clipped guitar",
      playGuitar(demoScore(), { sampleRate: rate, seed: 7, peak: 24 })
        .slice(5.4 * rate, 6.4 * rate)
        .map((sample) => 2 * Math.tanh(sample)),
    ],
  ])("stays under full scale between the samples too (%s)", (_name, signal) => {
    expect(truePeak(signal)).toBeGreaterThan(1);
    expect(decibels(truePeak(limit(design, signal)))).toBeLessThan(0);
  });

  it("turns down before the peak and not with it: the gain never steps by more than one part in its window", () => {
    const step = Float64Array.from({ length: 2000 }, (_, frame) => (frame < 1000 ? 0.5 : 5));
    const out = limit(design, step);
    const gains = out.map((sample, frame) => sample / (step[frame - design.latency] ?? 0.5)).slice(100);
    for (let frame = 1; frame < gains.length; frame++)
      expect(Math.abs(gains[frame]! - gains[frame - 1]!)).toBeLessThanOrEqual(1 / design.window);
  });

  it("comes back to full gain after its release", () => {
    const signal = Float64Array.from({ length: rate }, (_, frame) => (frame === 1000 ? 10 : 0.1));
    expect(limit(design, signal).at(-1)).toBeCloseTo(0.1, 5);
  });
});
