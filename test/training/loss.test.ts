import { describe, expect, it } from "vitest";
import { createLoss, emphasisedEnergy, type LossTerm } from "../../src/training/loss.ts";
import { randomFrom } from "../support/random.ts";

const shape = { sequences: 8, frames: 32 };
const random = randomFrom(2);
const noise = (offset = 0) =>
  Float32Array.from({ length: shape.sequences * shape.frames }, () => random.fraction() - 0.5 + offset);
const energyOf = (emphasis: number) => 0.3 + emphasis;

describe("the loss", () => {
  const kinds: { terms: LossTerm[]; name: string }[] = [
    { name: "pre-emphasised error", terms: [{ kind: "error", emphasis: 0.85, weight: 0.75 }] },
    { name: "mean square error", terms: [{ kind: "error", emphasis: 0, weight: 1 }] },
    { name: "offset", terms: [{ kind: "offset", weight: 0.25 }] },
    {
      name: "sum of both",
      terms: [
        { kind: "error", emphasis: 0.95, weight: 1 },
        { kind: "offset", weight: 2 },
      ],
    },
  ];

  it.each(kinds)("has the gradient of central differences: $name", ({ terms }) => {
    const [before, targets, outputs] = [noise(), noise(), noise(0.2)];
    const at = (values: Float32Array) => {
      const loss = createLoss(terms, energyOf, shape);
      // A window passed before leaves its last error in the filter.
      loss.pass(targets, before);
      return { value: loss.evaluate(targets, values, gradient), gradient };
    };
    const gradient = new Float32Array(targets.length);
    at(outputs);
    const found = gradient.slice();
    for (const index of [0, 1, 31, 32, 100, 255]) {
      const [up, down] = [outputs.slice(), outputs.slice()];
      up[index]! += 2 ** -7;
      down[index]! -= 2 ** -7;
      const slope = (at(up).value - at(down).value) / (up[index]! - down[index]!);
      expect(found[index]).toBeCloseTo(slope, 6);
    }
  });

  it("is 0 for the right answer and the terms' weights together for silence", () => {
    const targets = noise();
    const terms: LossTerm[] = [{ kind: "error", emphasis: 0, weight: 0.75 }];
    const loss = createLoss(terms, (emphasis) => emphasisedEnergy(targets, emphasis), shape);
    const gradient = new Float32Array(targets.length);
    expect(loss.evaluate(targets, targets, gradient)).toBe(0);
    expect(loss.evaluate(targets, new Float32Array(targets.length), gradient)).toBeCloseTo(0.75, 6);
  });

  it("is not upset by a silent window", () => {
    const silence = new Float32Array(shape.sequences * shape.frames);
    const gradient = new Float32Array(silence.length);
    const loss = createLoss([{ kind: "error", emphasis: 0.85, weight: 1 }], energyOf, shape);
    const value = loss.evaluate(
      silence,
      silence.map(() => 1e-3),
      gradient,
    );
    expect(value).toBeLessThan(1e-4);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
