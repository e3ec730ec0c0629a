import { describe, expect, it } from "vitest";
import type { Film, WaveNetLayer, WaveNetNode } from "../../../src/engine/network.ts";
import { convolution, convolve, floats, identity, sigmoid } from "./build.ts";
import { run } from "./play.ts";

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
