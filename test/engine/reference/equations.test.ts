import { describe, expect, it } from "vitest";
import type { GruNode, LstmNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { goldenCases, goldenInput, relativeError } from "../../golden/golden.ts";
import { convolution, convolve, floats, sigmoid } from "./build.ts";
import { readModelFile, run } from "./play.ts";

describe("the convolution", () => {
  it("has its newest tap last and spreads its taps by the dilation", () => {
    const node = convolve({ kernelSize: 3, dilation: 2, weights: floats(100, 10, 1), bias: floats(0.5) });
    expect(run(node, [1, 2, 3, 4, 5])).toEqual([[1.5, 2.5, 13.5, 24.5, 135.5]]);
  });

  it("mixes input rows by [output][input][tap]", () => {
    const node = convolve({
      inputChannels: 2,
      outputChannels: 2,
      kernelSize: 2,
      weights: floats(1, 2, 3, 4, 5, 6, 7, 8),
    });
    // Row 0 at frame 1: 1 * 1 + 2 * 10 + 3 * 100 + 4 * 1000.
    expect(run(node, [1, 10], [100, 1000])).toEqual([
      [2 * 1 + 4 * 100, 1 + 20 + 300 + 4000],
      [6 * 1 + 8 * 100, 5 + 60 + 700 + 8000],
    ]);
  });

  it("lets an output row see only the rows of its own group", () => {
    const node = convolve({ inputChannels: 4, outputChannels: 2, groups: 2, weights: floats(1, 2, 3, 4) });
    expect(run(node, [1], [10], [100], [1000])).toEqual([[21], [4300]]);
  });
});

const lstm = (change: Partial<LstmNode> = {}): LstmNode => ({
  kind: "lstm",
  inputSize: 1,
  hiddenSize: 1,
  inputWeights: floats(0.5, -0.25, 1, 2),
  recurrentWeights: floats(1, 0.5, -1, 0.25),
  bias: floats(0.125, 0.25, -0.5, 1),
  initialHidden: floats(0.5),
  initialCell: floats(-0.25),
  ...change,
});

const gru = (change: Partial<GruNode> = {}): GruNode => ({
  kind: "gru",
  inputSize: 1,
  hiddenSize: 1,
  inputWeights: floats(0.5, -0.25, 1),
  recurrentWeights: floats(1, 0.5, -2),
  inputBias: floats(0.125, 0.25, -0.5),
  recurrentBias: floats(0.25, -0.125, 0.75),
  initialHidden: floats(0.5),
  ...change,
});

describe("recurrent layers", () => {
  it("steps an LSTM by its equations, gates in the order i, f, g, o", () => {
    const x = 2;
    const h = 0.5;
    const i = sigmoid(0.5 * x + 1 * h + 0.125);
    const f = sigmoid(-0.25 * x + 0.5 * h + 0.25);
    const g = Math.tanh(1 * x - 1 * h - 0.5);
    const o = sigmoid(2 * x + 0.25 * h + 1);
    const expected = o * Math.tanh(f * -0.25 + i * g);
    expect(run(lstm(), [x])[0]?.[0]).toBeCloseTo(expected, 14);
  });

  it("steps a GRU by its equations, gates in the order r, z, n, the reset inside the bracket", () => {
    const x = 2;
    const h = 0.5;
    const r = sigmoid(0.5 * x + 0.125 + 1 * h + 0.25);
    const z = sigmoid(-0.25 * x + 0.25 + 0.5 * h - 0.125);
    const n = Math.tanh(1 * x - 0.5 + r * (-2 * h + 0.75));
    expect(run(gru(), [x])[0]?.[0]).toBeCloseTo((1 - z) * n + z * h, 14);
  });

  it("takes knobs as further input columns", () => {
    const node = gru({ inputSize: 2, inputWeights: floats(0.5, 3, -0.25, 4, 1, 5) });
    const folded = gru({ inputBias: floats(0.125 + 3 * 0.5, 0.25 + 4 * 0.5, -0.5 + 5 * 0.5) });
    expect(run(node, [2, 3], [0.5, 0.5])[0]?.[1]).toBeCloseTo(run(folded, [2, 3])[0]?.[1] ?? Number.NaN, 14);
  });

  it("runs a frame from the initial state for every sample, oldest first, silence before the start", () => {
    const layers = [lstm({ initialHidden: floats(0), initialCell: floats(0) })];
    const dense = convolution({ weights: floats(2), bias: floats(0.5) });
    const [found] = run({ kind: "frame", frameSize: 3, layers, dense }, [1, -2, 3, 0.5]);
    const endOf = (window: number[]) => 2 * (run(layers[0]!, window)[0]?.at(-1) ?? Number.NaN) + 0.5;
    expect(found).toEqual(
      [
        [0, 0, 1],
        [0, 1, -2],
        [1, -2, 3],
        [-2, 3, 0.5],
      ].map(endOf),
    );
  });
});

describe("networks of networks", () => {
  it("plays a sequence one after the other", () => {
    expect(
      run(
        { kind: "sequence", nodes: [convolve({ weights: floats(2) }), convolve({ weights: floats(5) })] },
        [1],
      ),
    ).toEqual([[10]]);
  });

  it("adds the guitar, and not the knobs, to a residual network", () => {
    const node = convolve({ inputChannels: 2, weights: floats(2, 10) });
    expect(run({ kind: "residual", node }, [3], [1])).toEqual([[6 + 10 + 3]]);
  });
});

describe("the reference as a stream", () => {
  for (const name of ["syn-wavenet-nano", "syn-convnet-8relu", "syn-lstm-1x8", "syn-linear-2048"])
    it(`gives the same samples of ${name} in blocks of 1, 7 and 500 as in one`, () => {
      const { network } = readModelFile(goldenCases.find((golden) => golden.name === name)!.model);
      const input = Float64Array.from(goldenInput().subarray(0, 1500));
      const whole = createReference(network).process([input])[0]!;
      for (const block of [1, 7, 500]) {
        const reference = createReference(network);
        const pieces: number[] = [];
        for (let from = 0; from < input.length; from += block)
          pieces.push(...reference.process([input.subarray(from, from + block)])[0]!);
        expect(relativeError(pieces, whole)).toBe(0);
      }
    });

  it("settles with its knobs where they stand", () => {
    const node = lstm({ inputSize: 2, inputWeights: floats(0.5, 1, -0.25, 1, 1, 1, 2, 1) });
    const settled = createReference(node);
    settled.settle(10, [0.75]);
    const played = createReference(node);
    played.process([new Float64Array(10), new Float64Array(10).fill(0.75)]);
    const frame = () => [Float64Array.of(1), Float64Array.of(0.75)];
    expect(settled.process(frame())).toEqual(played.process(frame()));
  });
});
