import { describe, expect, it } from "vitest";
import type { Activation } from "../../../src/engine/network.ts";
import { run } from "./play.ts";

/** The activation over as many rows as given, through a convolution that changes nothing. */
const activate = (activation: Activation, ...rows: number[][]): number[][] =>
  run(
    {
      kind: "convolution",
      convolution: {
        inputChannels: rows.length,
        outputChannels: rows.length,
        kernelSize: 1,
        dilation: 1,
        groups: rows.length,
        weights: new Float32Array(rows.length).fill(1),
        bias: null,
      },
      activation,
    },
    ...rows,
  );

const slopes = (...values: number[]): Activation => ({
  kind: "leakyRelu",
  slopes: Float32Array.of(...values),
});

/** Values worked out by hand from the definitions, to at least seven places. */
const cases: [string, Activation, [number, number][]][] = [
  ["identity", { kind: "identity" }, [[-2.5, -2.5]]],
  [
    "tanh",
    { kind: "tanh" },
    [
      [0, 0],
      [1, 0.7615941559557649],
      [-0.5, -0.4621171572600098],
    ],
  ],
  [
    "hardTanh",
    { kind: "hardTanh" },
    [
      [-3, -1],
      [0.25, 0.25],
      [1.5, 1],
    ],
  ],
  [
    "relu",
    { kind: "relu" },
    [
      [-1, 0],
      [2, 2],
    ],
  ],
  [
    "leakyRelu",
    slopes(0.25),
    [
      [-2, -0.5],
      [2, 2],
    ],
  ],
  [
    "sigmoid",
    { kind: "sigmoid" },
    [
      [0, 0.5],
      [2, 0.8807970779778823],
      [-2, 0.11920292202211755],
    ],
  ],
  [
    "silu",
    { kind: "silu" },
    [
      [2, 1.7615941559557646],
      [-2, -0.2384058440442351],
    ],
  ],
  [
    "hardSwish",
    { kind: "hardSwish" },
    [
      [-4, 0],
      [-1, -1 / 3],
      [1, 2 / 3],
      [5, 5],
    ],
  ],
  [
    "softSign",
    { kind: "softSign" },
    [
      [3, 0.75],
      [-1, -0.5],
    ],
  ],
  [
    "leakyHardTanh",
    { kind: "leakyHardTanh", minimum: -1, maximum: 2, minimumSlope: 0.5, maximumSlope: 0.25 },
    [
      [-3, -2],
      [0.5, 0.5],
      [4, 2.5],
    ],
  ],
  [
    "elu",
    { kind: "elu" },
    [
      [2, 2],
      [-1, -0.6321205588285577],
    ],
  ],
  [
    "rescaledSigmoid",
    { kind: "rescaledSigmoid" },
    [
      [2, 0.7615941559557649],
      [-1, -0.4621171572600098],
    ],
  ],
];

describe("activations", () => {
  for (const [name, activation, pairs] of cases)
    it(`gives the values of ${name} worked out by hand`, () => {
      const [found] = activate(
        activation,
        pairs.map(([x]) => x),
      );
      pairs.forEach(([, y], index) => {
        expect(found?.[index]).toBeCloseTo(y, 12);
      });
    });

  it("gives each row its own slope where there are several", () => {
    expect(activate(slopes(0.5, 0.25), [-4, 4], [-4, 4])).toEqual([
      [-2, 4],
      [-1, 4],
    ]);
  });

  it("shares softmax out among the rows of one frame", () => {
    const [first, second] = activate({ kind: "softmax" }, [0, 1000], [Math.log(3), 1000]);
    expect(first?.[0]).toBeCloseTo(0.25, 12);
    expect(second?.[0]).toBeCloseTo(0.75, 12);
    expect([first?.[1], second?.[1]]).toEqual([0.5, 0.5]);
  });

  it("stays near tanh with NeuralAmpModelerCore's approximation, but not on it", () => {
    const x = [-6, -3, -1, -0.3, 0, 0.3, 1, 3, 6];
    const [found] = activate({ kind: "fastTanh" }, x);
    const errors = x.map((value, index) => Math.abs((found?.[index] ?? 0) - Math.tanh(value)));
    expect(Math.max(...errors)).toBeLessThan(1e-3);
    expect(Math.max(...errors)).toBeGreaterThan(1e-6);
    // At x = 1: (2.45550750702956 * 2 + 0.893229853513558 + 0.821226666969744) over its denominator.
    expect(found?.[6]).toBeCloseTo(
      6.625471534542422 / (2.44506634652299 + 3.44506634652299 * 1.814642734961073),
      12,
    );
  });
});
