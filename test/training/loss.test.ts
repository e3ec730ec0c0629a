import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/refusal.ts";
import { createLoss } from "../../src/training/loss.ts";
import { aWeighting } from "../../src/training/loss-filters.ts";
import { type LossTerm, leastWindow, lossNamed, lossNames } from "../../src/training/loss-terms.ts";
import { randomFrom } from "../support/random.ts";

const shape = { sequences: 8, frames: 32 };
const rate = 48_000;
const random = randomFrom(2);
const noise = (offset = 0, count = shape.sequences * shape.frames) =>
  Float32Array.from({ length: count }, () => random.fraction() - 0.5 + offset);
const wet = noise(0, 4000);
const reference = { wet, end: wet.length, rate };

describe("the loss", () => {
  const kinds: { terms: LossTerm[]; name: string }[] = [
    { name: "pre-emphasised error 0.85", terms: [{ kind: "error", emphasis: 0.85, weight: 0.75 }] },
    { name: "pre-emphasised error 0.95", terms: [{ kind: "error", emphasis: 0.95, weight: 1 }] },
    { name: "mean square error", terms: [{ kind: "error", emphasis: 0, weight: 1 }] },
    { name: "A-weighted error", terms: [{ kind: "weighted", weight: 1 }] },
    { name: "mean absolute error", terms: [{ kind: "absolute", weight: 1 }] },
    { name: "offset", terms: [{ kind: "offset", weight: 0.25 }] },
    { name: "spectra of two lengths", terms: [{ kind: "spectrum", sizes: [8, 32], emphasis: 0, weight: 1 }] },
    {
      name: "spectra of emphasised signals",
      terms: [{ kind: "spectrum", sizes: [16], emphasis: 0.85, weight: 1 }],
    },
    {
      name: "a sum of three",
      terms: [
        { kind: "error", emphasis: 0.95, weight: 1 },
        { kind: "absolute", weight: 0.5 },
        { kind: "offset", weight: 2 },
      ],
    },
  ];

  it.each(kinds)("has the gradient of central differences in float64: $name", ({ terms }) => {
    const [before, targets, outputs] = [noise(), noise(), noise(0.2)];
    const at = (values: Float32Array) => {
      const loss = createLoss(terms, reference, shape);
      // Windows passed before leave their last errors in the filters.
      for (let window = 0; window < 4; window++) loss.pass(targets, before);
      return { value: loss.evaluate(targets, values, gradient), gradient };
    };
    const gradient = new Float32Array(targets.length);
    at(outputs);
    const found = gradient.slice();
    const size = Math.hypot(...found) / Math.sqrt(found.length);
    expect(size).toBeGreaterThan(0);
    for (const index of [0, 1, 15, 31, 32, 100, 200, 255]) {
      const [up, down] = [outputs.slice(), outputs.slice()];
      up[index]! += 2 ** -18;
      down[index]! -= 2 ** -18;
      const slope = (at(up).value - at(down).value) / (up[index]! - down[index]!);
      expect(Math.abs(found[index]! - slope) / size).toBeLessThan(1e-4);
    }
  });

  it.each(lossNames)("%s is 0 for the right answer", (name) => {
    const terms = lossNamed(name);
    const long = { sequences: 2, frames: Math.max(64, leastWindow(terms)) };
    const targets = noise(0, long.sequences * long.frames);
    const gradient = new Float32Array(targets.length);
    const loss = createLoss(terms, reference, long);
    expect(loss.evaluate(targets, targets, gradient)).toBeLessThan(1e-12);
  });

  it("is the terms' weights together for silence", () => {
    const targets = noise();
    const own = { wet: targets, end: targets.length, rate };
    const gradient = new Float32Array(targets.length);
    for (const terms of [
      [{ kind: "error", emphasis: 0, weight: 0.75 }],
      [{ kind: "absolute", weight: 0.75 }],
    ] satisfies LossTerm[][]) {
      const loss = createLoss(terms, own, shape);
      expect(loss.evaluate(targets, new Float32Array(targets.length), gradient)).toBeCloseTo(0.75, 6);
    }
  });

  it("of spectra is 1 for the convergence of silence, by Parseval's theorem, in the mean of many windows", () => {
    const many = { sequences: 64, frames: 256 };
    const targets = noise(0, many.sequences * many.frames);
    const own = { wet: targets, end: targets.length, rate };
    const gradient = new Float32Array(targets.length);
    const of = (share: number) =>
      createLoss([{ kind: "spectrum", sizes: [128], emphasis: 0, weight: 1 }], own, many).evaluate(
        targets,
        targets.map((sample) => share * sample),
        gradient,
      );
    // Half as loud: half of the convergence, and a logarithm of ln 2.
    expect(of(0.5)).toBeCloseTo(0.5 + Math.LN2, 1);
  });

  it.each(lossNames)("%s is not upset by a silent window", (name) => {
    const terms = lossNamed(name);
    const long = { sequences: 1, frames: Math.max(64, leastWindow(terms)) };
    const silence = new Float32Array(long.frames);
    const gradient = new Float32Array(silence.length);
    const value = createLoss(terms, reference, long).evaluate(
      silence,
      silence.map(() => 1e-4),
      gradient,
    );
    expect(Number.isFinite(value)).toBe(true);
    expect(gradient.every(Number.isFinite)).toBe(true);
    if (leastWindow(terms) === 1) expect(value).toBeLessThan(1e-3);
  });

  it("refuses windows that are shorter than its spectra", () => {
    expect(() => createLoss(lossNamed("stft"), reference, shape)).toThrow(RangeError);
  });

  it("of a name that nobody gave is refused with the names there are", () => {
    expect(() => lossNamed("loudness")).toThrow(Refusal);
    expect(() => lossNamed("loudness")).toThrow(/esr-0.95, esr-a, /);
    expect(() => lossNamed("toString")).toThrow(Refusal);
  });
});

describe("A-weighting", () => {
  it.each([
    [100, -19.1],
    [200, -10.9],
    [500, -3.2],
    [1000, 0],
    [2000, 1.2],
    [4000, 1],
    [8000, -1.1],
  ])("at %i Hz is the standard's %f dB, once its low-pass is taken away", (hertz, decibels) => {
    const taps = aWeighting(rate);
    const turn = (2 * Math.PI * hertz) / rate;
    const sum = (wave: (phase: number) => number) =>
      taps.reduce((total, tap, frame) => total + tap * wave(turn * frame), 0);
    const low = Math.hypot(1 + 0.85 * Math.cos(turn), 0.85 * Math.sin(turn));
    const level = 20 * Math.log10(Math.hypot(sum(Math.cos), sum(Math.sin)) / low);
    expect(Math.abs(level - decibels)).toBeLessThan(hertz < 400 ? 1.6 : 0.15);
  });
});
