import { describe, expect, it } from "vitest";
import type { Convolution, WaveNetNode } from "../../../../src/engine/network.ts";
import { counting, type Json, linear, nam, read, refusalOf, waveNet } from "../files.ts";

const networkOf = (file: Json, size = 1): WaveNetNode => read(file, { size }).network as WaveNetNode;
const layerOf = (file: Json) => networkOf(file).arrays[0]!.layers[0]!;

/** The weights of a tensor, which `counting` numbered by their place in the file. */
const span = (from: number, count: number): number[] => counting(count).map((index) => from + index);
const placesOf = (convolution: Convolution | null | undefined): number[][] =>
  convolution ? [[...convolution.weights], ...(convolution.bias ? [[...convolution.bias]] : [])] : [];

describe("the weights of a WaveNet", () => {
  it("are taken in the order rechannel, convolution, input mixin, layer 1x1, head, scale", () => {
    const { arrays, headScale } = networkOf(waveNet());
    const [layer] = arrays[0]!.layers;
    expect(placesOf(arrays[0]!.rechannel)).toEqual([span(0, 2)]);
    expect(placesOf(layer!.convolution)).toEqual([span(2, 12), span(14, 2)]);
    expect(placesOf(layer!.inputMixin)).toEqual([span(16, 2)]);
    expect(placesOf(layer!.layer1x1)).toEqual([span(18, 4), span(22, 2)]);
    expect(placesOf(arrays[0]!.head)).toEqual([span(24, 2), span(26, 1)]);
    expect(headScale).toBe(27);
  });

  it("end with the scale that counts, whatever head_scale says", () => {
    expect(networkOf(waveNet({}, counting(28), { head_scale: 5 })).headScale).toBe(27);
    expect(refusalOf(waveNet({}, counting(28), { head_scale: null }))).toContain("config.head_scale");
  });

  it("have 1x1s and films between layer and head, films in the order of their keys", () => {
    const films = { active: true, shift: true, groups: 1 };
    const file = waveNet(
      {
        bottleneck: 1,
        gating_mode: "blended",
        secondary_activation: "Softsign",
        head1x1: { active: true, out_channels: 3, groups: 1 },
        conv_pre_film: films,
        conv_post_film: {},
        input_mixin_pre_film: { shift: false },
        input_mixin_post_film: false,
        activation_pre_film: { active: false },
        activation_post_film: films,
        layer1x1_post_film: films,
        head1x1_post_film: { shift: false },
      },
      counting(69),
    );
    const layer = layerOf(file);
    expect(placesOf(layer.convolution)).toEqual([span(2, 12), span(14, 2)]);
    expect(placesOf(layer.layer1x1)).toEqual([span(18, 2), span(20, 2)]);
    expect(placesOf(layer.head1x1)).toEqual([span(22, 3), span(25, 3)]);
    expect(placesOf(layer.film.convolutionPre?.convolution)).toEqual([span(28, 4), span(32, 4)]);
    expect(placesOf(layer.film.convolutionPost?.convolution)).toEqual([span(36, 4), span(40, 4)]);
    expect(placesOf(layer.film.inputMixinPre?.convolution)).toEqual([span(44, 1), span(45, 1)]);
    expect(layer.film.inputMixinPost).toBeUndefined();
    expect(layer.film.activationPre).toBeUndefined();
    expect(placesOf(layer.film.activationPost?.convolution)).toEqual([span(46, 2), span(48, 2)]);
    expect(placesOf(layer.film.layer1x1Post?.convolution)).toEqual([span(50, 4), span(54, 4)]);
    expect(placesOf(layer.film.head1x1Post?.convolution)).toEqual([span(58, 3), span(61, 3)]);
    expect(placesOf(networkOf(file).arrays[0]!.head)).toEqual([span(64, 3), span(67, 1)]);
  });

  it("of a group belong to its own inputs only", () => {
    const file = waveNet({ groups_input: 2, layer1x1: { active: true, groups: 2 } }, counting(20));
    const { convolution, layer1x1 } = layerOf(file);
    expect(convolution).toMatchObject({ groups: 2, weights: Float32Array.from(span(2, 6)) });
    expect(layer1x1).toMatchObject({ groups: 2, weights: Float32Array.from(span(12, 2)) });
    expect(refusalOf(waveNet({ groups_input: 3 }))).toContain("3 groups, which must divide");
  });

  it("must be exactly as many as the shapes ask for", () => {
    expect(refusalOf(waveNet({}, counting(27)))).toContain("weights must hold exactly 28 weights");
    expect(refusalOf(waveNet({ channels: 3 }))).toContain("it holds 28");
    const inside = nam("SlimmableContainer", { submodels: [{ max_value: 1, model: waveNet({}, [1]) }] }, []);
    expect(refusalOf(inside)).toContain("config.submodels[0].model.weights must hold exactly 28 weights");
  });
});

describe("the layers of a WaveNet", () => {
  it("leave layer1x1_post_film out unless they blend, as NeuralAmpModelerCore does", () => {
    const file = (gating_mode: string, count: number) =>
      layerOf(waveNet({ gating_mode, layer1x1_post_film: { active: true } }, counting(count)));
    expect(file("none", 36).film.layer1x1Post).toBeUndefined();
    expect(file("gated", 52).film.layer1x1Post).toBeUndefined();
    expect(file("blended", 52).film.layer1x1Post).toBeDefined();
  });

  it("may each have their own kernel size, activation, gating and second activation", () => {
    const change = {
      kernel_size: undefined,
      gated: undefined,
      kernel_sizes: [1, 3],
      dilations: [1, 2],
      activation: ["ReLU", { type: "LeakyReLU", negative_slope: 0.25 }],
      gating_mode: ["none", "gated"],
      secondary_activation: [null, "SiLU"],
    };
    // Rechannel 2; first layer 4+2+2+6; second (two rows each) 24+4+4+6; head 2+1; scale 1.
    const { layers } = networkOf(waveNet(change, counting(58))).arrays[0]!;
    expect(layers.map(({ convolution }) => [convolution.kernelSize, convolution.dilation])).toEqual([
      [1, 1],
      [3, 2],
    ]);
    expect(layers.map(({ gating }) => gating)).toEqual(["none", "gated"]);
    expect(layers.map(({ activation }) => activation)).toEqual([
      { kind: "relu" },
      { kind: "leakyRelu", slopes: Float32Array.of(0.25) },
    ]);
    expect(layers[1]!.secondaryActivation).toEqual({ kind: "silu" });
  });

  it("know every activation, as a text or as an object", () => {
    const kindOf = (activation: Json) => layerOf(waveNet({ activation })).activation;
    expect(
      ["Tanh", "Hardtanh", "Fasttanh", "ReLU", "Sigmoid", "SiLU", "Hardswish", "Softsign"].map((name) => [
        kindOf(name).kind,
        kindOf({ type: name }).kind,
      ]),
    ).toEqual(
      ["tanh", "hardTanh", "fastTanh", "relu", "sigmoid", "silu", "hardSwish", "softSign"].map((kind) => [
        kind,
        kind,
      ]),
    );
    for (const name of ["LeakyReLU", "PReLU"])
      expect(kindOf(name)).toEqual({ kind: "leakyRelu", slopes: Float32Array.of(0.01) });
    expect(kindOf({ type: "PReLU", negative_slopes: [1, 2] })).toEqual({
      kind: "leakyRelu",
      slopes: Float32Array.of(1, 2),
    });
    expect(kindOf({ type: "LeakyHardTanh", min_val: -2 })).toEqual({
      kind: "leakyHardTanh",
      minimum: -2,
      maximum: 1,
      minimumSlope: 0.01,
      maximumSlope: 0.01,
    });
    expect(refusalOf(waveNet({ activation: "Softsigmoid" }))).toContain('the file has "Softsigmoid"');
    expect(refusalOf(waveNet({ activation: { type: "PReLU", negative_slopes: [1, 2, 3] } }))).toContain(
      "a list of 1 or 2 numbers",
    );
  });

  it("take the nested form of the head, with taps and dilation", () => {
    const head = { out_channels: 1, kernel_size: 4, bias: false, head_dilation: 3 };
    const model = read(waveNet({ head, head_size: undefined }, counting(33)));
    expect((model.network as WaveNetNode).arrays[0]!.head).toMatchObject({
      kernelSize: 4,
      dilation: 3,
      bias: null,
    });
    // 1 + 2 * 4 + 3 * 3 frames, in whole blocks.
    expect(model.settleFrames).toBe(64);
  });

  it("are refused where the file contradicts itself", () => {
    expect(refusalOf(waveNet({ kernel_sizes: [3] }))).toContain("both kernel_size and kernel_sizes");
    expect(refusalOf(waveNet({ kernel_size: undefined }))).toContain("config.layers[0].kernel_size must be");
    expect(refusalOf(waveNet({ activation: ["Tanh", "Tanh"] }))).toContain(
      "activation must be a list of 1 entries",
    );
    expect(refusalOf(waveNet({ gating_mode: "mixed" }))).toContain('"none", "gated" or "blended"');
    expect(refusalOf(waveNet({ bottleneck: 1, layer1x1: { active: false, groups: 1 } }))).toContain(
      "must equal channels",
    );
    expect(refusalOf(waveNet({ head1x1_post_film: {} }))).toContain("cannot be active where head1x1 is not");
    expect(refusalOf(waveNet({ dilations: [] }))).toContain(
      "config.layers[0].dilations must be a list of 1 to",
    );
    expect(refusalOf(waveNet({ dilations: [200_000] }))).toContain("looks back 400000 frames");
    expect(refusalOf(waveNet({ input_size: 2 }))).toContain("condition_size must be 2 to fit");
  });
});

describe("a WaveNet that would take all memory", () => {
  it("is refused although its file is small, naming what it would remember", () => {
    const file = waveNet({ dilations: new Array(20).fill(131_072) }, counting(446));
    expect(refusalOf(file)).toContain("must remember 10485760 samples to play; at most 4194304");
  });
});

describe("what stands around the layers", () => {
  it("is a head of activations and convolutions after all arrays", () => {
    const head = { channels: 3, out_channels: 1, kernel_sizes: [2, 1], activation: "ReLU" };
    const { postHead } = networkOf(waveNet({}, counting(28 + 6 + 3 + 3 + 1), { head }));
    expect(postHead.map(({ convolution }) => placesOf(convolution))).toEqual([
      [span(27, 6), span(33, 3)],
      [span(36, 3), span(39, 1)],
    ]);
    expect(refusalOf(waveNet({}, counting(28), { head: { ...head, in_channels: 2 } }))).toContain(
      "config.head.in_channels must be 1",
    );
  });

  it("is a condition from a network of its own", () => {
    const condition_dsp = waveNet({ head_size: 2 }, counting(31));
    const file = waveNet({ condition_size: 2 }, counting(30), { condition_dsp });
    expect(networkOf(file).condition).toMatchObject({ kind: "wavenet" });
    expect(refusalOf(waveNet({}, counting(28), { condition_dsp }))).toContain("condition_size must be 2");
    expect(
      refusalOf(waveNet({}, counting(28), { condition_dsp: linear([1], { sample_rate: 44100 }) })),
    ).toContain("sample rate 44100");
  });

  it("must hand on as many rows as the next array takes", () => {
    const { config } = waveNet();
    const second = { ...config.layers[0], input_size: 2, channels: 1 };
    const file = (change: Json) => ({
      ...waveNet(),
      config: { ...config, layers: [config.layers[0], { ...second, ...change }] },
    });
    expect(refusalOf(file({ channels: 2 }))).toContain(
      "config.layers[1].channels must be 1 to fit what comes before it",
    );
    expect(refusalOf(file({ input_size: 3 }))).toContain("config.layers[1].input_size must be 2");
    expect(refusalOf(file({ bottleneck: 3 }))).toContain("config.layers[1].bottleneck");
  });
});

describe("a slimmable WaveNet", () => {
  const slimmable = { method: "slice_channels_uniform", kwargs: { allowed_channels: [1, 2] } };
  const file = waveNet({ slimmable });

  it("is whole by default and its first channels below", () => {
    expect(read(file)).toMatchObject({ sizes: [0.5, 1], sizeIndex: 1 });
    expect(read(file, { size: 0.49 })).toMatchObject({ sizes: [0.5, 1], sizeIndex: 0 });
    const { arrays, headScale } = networkOf(file, 0);
    const [layer] = arrays[0]!.layers;
    expect(placesOf(arrays[0]!.rechannel)).toEqual([[0]]);
    expect(placesOf(layer!.convolution)).toEqual([span(2, 3), [14]]);
    expect(placesOf(layer!.inputMixin)).toEqual([[16]]);
    expect(placesOf(layer!.layer1x1)).toEqual([[18], [22]]);
    expect(placesOf(arrays[0]!.head)).toEqual([[24], [26]]);
    expect(headScale).toBe(27);
    expect(networkOf(file, 0.5)).toEqual(networkOf(file, 1));
  });

  it("offers every count where it lists none", () => {
    expect(read(waveNet({ slimmable: { method: "slice_channels_uniform" } })).sizes).toEqual([0.5, 1]);
  });

  it("takes the first rows of a gated layer as they lie", () => {
    // Rechannel 2, convolution 24 + 4, mixin 4, 1x1 4 + 2, head 2 + 1, scale 1.
    const gated = waveNet({ slimmable, gated: true }, counting(44));
    const [layer] = networkOf(gated, 0).arrays[0]!.layers;
    expect(placesOf(layer!.convolution)).toEqual([
      [2, 3, 4, 8, 9, 10],
      [26, 27],
    ]);
  });

  it("is refused where it cannot be sliced, but only at a smaller size", () => {
    const head = { out_channels: 1, kernel_size: 2, bias: true };
    const withTaps = waveNet({ slimmable, head }, counting(30));
    expect(read(withTaps).sizes).toEqual([0.5, 1]);
    expect(refusalOf(withTaps, { size: 0 })).toContain("cannot be made smaller");
    expect(refusalOf(waveNet({ slimmable: { method: "prune" } }))).toContain(
      'must be "slice_channels_uniform"',
    );
    const wrong = { ...slimmable, kwargs: { allowed_channels: [2, 1] } };
    expect(refusalOf(waveNet({ slimmable: wrong }))).toContain("an ascending list that ends with 2");
  });
});
