import { describe, expect, it } from "vitest";
import type {
  Activation,
  Convolution,
  Film,
  GruNode,
  LstmNode,
  NetworkNode,
  WaveNetLayer,
  WaveNetNode,
} from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { goldenCases, goldenInput, relativeError } from "../../golden/golden.ts";
import { readModelFile, run } from "./play.ts";

const identity: Activation = { kind: "identity" };
const floats = (...values: number[]): Float32Array => Float32Array.of(...values);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const convolution = (shape: Partial<Convolution> & { weights: Float32Array }): Convolution => ({
  inputChannels: 1,
  outputChannels: 1,
  kernelSize: 1,
  dilation: 1,
  groups: 1,
  bias: null,
  ...shape,
});

const convolve = (shape: Partial<Convolution> & { weights: Float32Array }): NetworkNode => ({
  kind: "convolution",
  convolution: convolution(shape),
  activation: identity,
});

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

const layer = (change: Partial<WaveNetLayer>): WaveNetLayer => ({
  convolution: convolution({ weights: floats(3) }),
  inputMixin: null,
  gating: "none",
  activation: identity,
  secondaryActivation: { kind: "sigmoid" },
  layer1x1: null,
  head1x1: null,
  film: {},
  ...change,
});

const waveNet = (layers: WaveNetLayer[], change: Partial<WaveNetNode> = {}): WaveNetNode => ({
  kind: "wavenet",
  inputChannels: 1,
  condition: null,
  arrays: [
    { rechannel: convolution({ weights: floats(1) }), layers, head: convolution({ weights: floats(1) }) },
  ],
  headScale: 1,
  postHead: [],
  ...change,
});

/** Multiplies by `scale` times the condition, then adds `shift` times it, in each of `rows` rows. */
const film = (scale: number, shift: number | null, rows = 1): Film => ({
  shift: shift !== null,
  convolution: convolution({
    outputChannels: shift === null ? rows : 2 * rows,
    weights: Float32Array.from({ length: shift === null ? rows : 2 * rows }, (_, row) =>
      row < rows ? scale : (shift ?? 0),
    ),
  }),
});

describe("the WaveNet", () => {
  const twoRows = convolution({ outputChannels: 2, weights: floats(3, -1) });

  it("sums what its layers give to the head and hands on the residual", () => {
    const residual = layer({ layer1x1: convolution({ weights: floats(0.5), bias: floats(0.25) }) });
    // First layer: a = 3 x, next = x + 1.5 x + 0.25; second: a = 3 next.
    expect(run(waveNet([residual, residual]), [2])).toEqual([[6 + 3 * (2 + 3 + 0.25)]]);
  });

  it("leaves the rows as they are where there is no layer1x1", () => {
    expect(run(waveNet([layer({}), layer({})]), [2])).toEqual([[12]]);
  });

  it("adds the condition through the input mixin", () => {
    expect(run(waveNet([layer({ inputMixin: convolution({ weights: floats(10) }) })]), [2])).toEqual([[26]]);
  });

  it("gates the first half of the rows with the second", () => {
    const node = waveNet([layer({ convolution: twoRows, gating: "gated", activation: { kind: "tanh" } })]);
    expect(run(node, [0.5])[0]?.[0]).toBeCloseTo(Math.tanh(1.5) * sigmoid(-0.5), 14);
  });

  it("blends the activated rows with themselves by the second half", () => {
    const node = waveNet([layer({ convolution: twoRows, gating: "blended", activation: { kind: "tanh" } })]);
    const alpha = sigmoid(-0.5);
    expect(run(node, [0.5])[0]?.[0]).toBeCloseTo(alpha * Math.tanh(1.5) + (1 - alpha) * 1.5, 14);
  });

  it("carries the head's output of one array into the sum of the next, and its rows onward", () => {
    const arrays: WaveNetNode["arrays"] = [
      {
        rechannel: convolution({ weights: floats(2) }),
        layers: [layer({})],
        head: convolution({ weights: floats(10) }),
      },
      {
        rechannel: convolution({ weights: floats(5) }),
        layers: [layer({})],
        head: convolution({ weights: floats(1), kernelSize: 1, bias: floats(7) }),
      },
    ];
    // First array: y = 2 x, head 10 * 6 x. Second: y = 10 x, sum = 60 x + 30 x.
    expect(run(waveNet([], { arrays, headScale: 0.5 }), [1])).toEqual([[0.5 * (90 + 7)]]);
  });

  it("applies the activation before the convolution in the head after the arrays, after the scale", () => {
    const postHead = [
      {
        activation: { kind: "relu" } as const,
        convolution: convolution({ weights: floats(4), bias: floats(-9) }),
      },
      {
        activation: { kind: "relu" } as const,
        convolution: convolution({ weights: floats(2), bias: floats(1) }),
      },
    ];
    expect(run(waveNet([layer({})], { headScale: 0.5, postHead }), [2, -2])).toEqual([[7, 1]]);
  });

  it("takes the condition from its own network", () => {
    const condition = convolve({ weights: floats(100) });
    const node = waveNet([layer({ inputMixin: convolution({ weights: floats(1) }) })], { condition });
    expect(run(node, [2])).toEqual([[206]]);
  });
});

describe("feature-wise modulation, with the condition at 2", () => {
  const x = 2;
  const mixed = { inputMixin: convolution({ weights: floats(10) }) };
  const cases: [string, WaveNetLayer, number][] = [
    ["before the convolution", layer({ film: { convolutionPre: film(5, 1) } }), 3 * (x * 10 + 2)],
    ["after the convolution", layer({ film: { convolutionPost: film(5, 1) } }), 6 * 10 + 2],
    [
      "before the input mixin",
      layer({ ...mixed, film: { inputMixinPre: film(5, 1) } }),
      6 + 10 * (x * 10 + 2),
    ],
    ["after the input mixin", layer({ ...mixed, film: { inputMixinPost: film(5, 1) } }), 6 + 20 * 10 + 2],
    ["before the activation", layer({ ...mixed, film: { activationPre: film(5, 1) } }), 26 * 10 + 2],
    [
      "after the activation",
      layer({ activation: { kind: "relu" }, film: { activationPost: film(5, -40) } }),
      6 * 10 - 80,
    ],
    [
      "after the head's 1x1",
      layer({ head1x1: convolution({ weights: floats(7) }), film: { head1x1Post: film(5, 1) } }),
      42 * 10 + 2,
    ],
    ["without a shift", layer({ film: { convolutionPost: film(5, null) } }), 60],
    [
      "of all rows of a gated layer before its activation",
      layer({
        convolution: convolution({ outputChannels: 2, weights: floats(3, -1) }),
        gating: "gated",
        secondaryActivation: identity,
        film: { activationPre: film(5, 1, 2) },
      }),
      (6 * 10 + 2) * (-2 * 10 + 2),
    ],
  ];
  for (const [place, of, expected] of cases)
    it(`modulates ${place}`, () => {
      expect(run(waveNet([of]), [x])).toEqual([[expected]]);
    });

  it("modulates after the layer's 1x1, on the way to the next layer", () => {
    const first = layer({
      layer1x1: convolution({ weights: floats(0.5) }),
      film: { layer1x1Post: film(5, 1) },
    });
    expect(run(waveNet([first, layer({})]), [x])).toEqual([[6 + 3 * (x + (3 * 10 + 2))]]);
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
