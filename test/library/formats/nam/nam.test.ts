import { describe, expect, it } from "vitest";
import type { ConvolutionNode, LstmNode, SequenceNode } from "../../../../src/engine/network.ts";
import { counting, type Json, linear, lstm, nam, read, refusalOf, waveNet } from "../files.ts";

const nodesOf = (file: Json) => (read(file).network as SequenceNode).nodes;

describe(".nam versions", () => {
  it("takes every version from 0.5.0 to 0.7.x", () => {
    for (const version of ["0.5.0", "0.5.4", "0.5.99", "0.6.0", "0.7.0"]) {
      const model = read(linear([1], { version }));
      expect(model.format).toBe(`Neural Amp Modeler ${version}`);
      expect(model.remarks).toEqual([]);
    }
  });

  it("plays a version newer than the newest known patch, with a remark", () => {
    expect(read(linear([1], { version: "0.7.3" })).remarks).toEqual([expect.stringContaining("0.7.3")]);
  });

  it("refuses older, newer and unreadable versions, naming the ones it takes", () => {
    for (const version of ["0.4.9", "0.8.0", "1.0.0"]) {
      const sentence = refusalOf(linear([1], { version }));
      expect(sentence).toContain(version);
      expect(sentence).toContain("0.5.0 to 0.7.0");
    }
    expect(refusalOf(linear([1], { version: "0.5" }))).toContain('version must be a version such as "0.5.4"');
    expect(refusalOf(linear([1], { version: 0.5 }))).toContain("version must be a text; the file has 0.5");
  });
});

describe("what a .nam file says of itself", () => {
  it("reads levels, name and rate", () => {
    const metadata = { loudness: -20.5, input_level_dbu: 18.3, output_level_dbu: 12.3, name: " Boss " };
    const model = read(linear([1], { metadata, sample_rate: 44100 }));
    expect(model.levels).toEqual({ loudness: -20.5, inputLevel: 18.3, outputLevel: 12.3 });
    expect(model).toMatchObject({ name: "Boss", sampleRate: 44100, remarks: [], sizes: [1], sizeIndex: 0 });
  });

  it("does without metadata, or with nulls in it", () => {
    for (const metadata of [null, undefined, {}, { loudness: null, name: null }, []])
      expect(read(linear([1], { metadata }))).toMatchObject({
        name: null,
        levels: { loudness: null, inputLevel: null, outputLevel: null },
      });
  });

  it("ignores a level that is none, with a remark", () => {
    const model = read(linear([1], { metadata: { loudness: "loud" } }));
    expect(model.levels.loudness).toBeNull();
    expect(model.remarks).toEqual([expect.stringContaining("metadata.loudness")]);
  });

  it("assumes 48 kHz where the rate is missing, null or -1, and says so", () => {
    for (const rate of [undefined, null, -1]) {
      const model = read(linear([1], { sample_rate: rate }));
      expect(model.sampleRate).toBe(48000);
      expect(model.remarks).toEqual([expect.stringContaining("48 kHz was assumed")]);
    }
    expect(refusalOf(linear([1], { sample_rate: "48000" }))).toContain("sample_rate must be a sample rate");
  });

  it("settles an LSTM for half a second, or for one block where the rate is unknown", () => {
    expect(read(lstm()).settleFrames).toBe(24000);
    expect(read({ ...lstm(), sample_rate: undefined }).settleFrames).toBe(64);
    expect(read({ ...lstm(), sample_rate: 44100 }).settleFrames).toBe(22080);
  });
});

describe("Linear", () => {
  it("gives the first weight to the newest sample", () => {
    const { convolution } = read(linear([1, 2, 3])).network as ConvolutionNode;
    expect([...convolution.weights]).toEqual([3, 2, 1]);
    expect(convolution).toMatchObject({ kernelSize: 3, dilation: 1, bias: null });
  });

  it("takes the bias last", () => {
    const file = nam("Linear", { receptive_field: 2, bias: true, implementation: "fft" }, [1, 2, 9]);
    expect((read(file).network as ConvolutionNode).convolution.bias).toEqual(Float32Array.of(9));
  });

  it("refuses two channels", () => {
    expect(refusalOf(nam("Linear", { receptive_field: 1, bias: false, in_channels: 2 }, [1]))).toContain(
      "config.in_channels must be a whole number from 1 to 1; the file has 2",
    );
  });
});

describe("ConvNet", () => {
  const config = { channels: 2, dilations: [1, 8], batchnorm: true, activation: "ReLU" };

  it("folds the batch normalisation into the convolution before it", () => {
    // Block: weights [2][inputs][2], mean, variance, weight, bias, epsilon; head: weights [2], bias.
    const first = [
      1, 2, 3, 4, /* mean */ 10, 20, /* variance */ 3, 8, /* weight */ 6, 9, /* bias */ 100, 200, 1,
    ];
    const second = [...new Array(8).fill(1), 0, 0, 1, 1, 1, 1, 0, 0, 0];
    const [block, , head] = nodesOf(
      nam("ConvNet", config, [...first, ...second, 5, 6, 7]),
    ) as ConvolutionNode[];
    // Scales 6 / sqrt(4) and 9 / sqrt(9).
    expect([...block!.convolution.weights]).toEqual([3, 6, 9, 12]);
    expect([...block!.convolution.bias!]).toEqual([100 - 3 * 10, 200 - 3 * 20]);
    expect(block!.activation).toEqual({ kind: "relu" });
    expect(head!.convolution).toMatchObject({ weights: Float32Array.of(5, 6), bias: Float32Array.of(7) });
  });

  it("settles over all that it looks back to", () => {
    expect(
      read(nam("ConvNet", { ...config, dilations: [100, 27] }, new Array(33).fill(1))).settleFrames,
    ).toBe(128);
  });

  it("refuses a normalisation that divides by zero", () => {
    expect(refusalOf(nam("ConvNet", config, new Array(33).fill(0)))).toContain("divides by zero");
  });
});

describe("LSTM", () => {
  it("splits each gate row into input and recurrent columns and takes the rest in order", () => {
    const [layer, head] = nodesOf(lstm()) as [LstmNode, ConvolutionNode];
    expect([...layer.inputWeights]).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
    expect([...layer.recurrentWeights].slice(0, 4)).toEqual([1, 2, 4, 5]);
    expect([...layer.bias]).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
    expect([...layer.initialHidden, ...layer.initialCell]).toEqual([32, 33, 34, 35]);
    expect([...head.convolution.weights, ...head.convolution.bias!]).toEqual([36, 37, 38]);
  });

  it("refuses a file whose weight count is wrong, naming both counts", () => {
    const sentence = refusalOf(lstm({}, counting(40)));
    expect(sentence).toContain("exactly 39 weights");
    expect(sentence).toContain("it holds 40");
  });

  it("refuses shapes before anything is allocated for them", () => {
    expect(refusalOf(lstm({ hidden_size: 4096, num_layers: 256 }))).toContain("it holds 39");
    expect(refusalOf(lstm({ hidden_size: 1e9 }))).toContain(
      "a whole number from 1 to 4096; the file has 1000000000",
    );
    expect(refusalOf(lstm({ hidden_size: -1 }))).toContain("the file has -1");
    expect(refusalOf(lstm({ hidden_size: "16" }))).toContain("config.hidden_size must be a whole number");
    expect(refusalOf(lstm({ hidden_size: "16" }))).toContain('the file has "16"');
  });

  it("refuses weights that are no numbers, naming the first", () => {
    const weights: Json = counting(39);
    weights[17] = "0.5";
    expect(refusalOf(lstm({}, weights))).toContain('weights[17] must be a finite number; the file has "0.5"');
    weights[17] = null;
    expect(refusalOf(lstm({}, weights))).toContain("weights[17] must be a finite number; the file has null");
    weights[17] = 1e39;
    expect(refusalOf(lstm({}, weights))).toContain("the file has 1e+39");
  });
});

describe("CatLSTM and CatWaveNet", () => {
  const parametric = {
    tone: { type: "continuous", default_value: 2, minval: 0, maxval: 10 },
    bright: { type: "boolean", default_value: true },
  };
  const weightCount = 8 * 5 + 8 + 4 + 3;

  it("turns knobs into input rows in the order of their names", () => {
    const file = { ...lstm({ input_size: 3, parametric }, counting(weightCount)), architecture: "CatLSTM" };
    expect(read(file).parameters).toEqual([
      { name: "bright", kind: "switch", minimum: 0, maximum: 1, defaultValue: 1 },
      { name: "tone", kind: "continuous", minimum: 0, maximum: 10, defaultValue: 2 },
    ]);
  });

  it("refuses a network whose inputs are not the guitar and its knobs", () => {
    const file = { ...lstm({ parametric }), architecture: "CatLSTM" };
    expect(refusalOf(file)).toContain("takes 1 input; with 2 knobs");
  });

  it("feeds the knobs of a WaveNet to the first layer and to the condition", () => {
    const knobs = { gain: { type: "continuous", default_value: 0.5, minval: 0, maxval: 1 } };
    const count = 28 + 2 + 2;
    const file = waveNet({ input_size: 2, condition_size: 2 }, counting(count), { parametric: knobs });
    expect(read({ ...file, architecture: "CatWaveNet" }).parameters).toHaveLength(1);
    expect(refusalOf(file)).toContain("2 inputs and 1 outputs; a pedal has one");
  });
});

describe("containers", () => {
  const sized = (max_value: number, gain: number, more: Json = {}) => ({
    max_value,
    model: linear([gain], more),
  });
  const container = (submodels: Json[], more: Json = {}) =>
    nam("SlimmableContainer", { submodels }, [], more);
  const gainOf = (file: Json, size?: number) =>
    (read(file, size === undefined ? {} : { size }).network as ConvolutionNode).convolution.weights[0];

  it("plays the first size whose end lies above the one wanted, the largest by default", () => {
    const file = container([sized(0.25, 1), sized(0.5, 2), sized(1, 3)]);
    expect([undefined, 0, 0.24, 0.25, 0.5, 1].map((size) => gainOf(file, size))).toEqual([3, 1, 1, 2, 3, 3]);
    expect(read(file, { size: 0.3 })).toMatchObject({ sizes: [0.25, 0.5, 1], sizeIndex: 1 });
  });

  it("takes the loudness from the size that plays and the levels from the whole", () => {
    const file = container([sized(0.5, 1, { metadata: { loudness: -24 } }), sized(1, 2)], {
      metadata: { loudness: -26, input_level_dbu: 14 },
    });
    expect(read(file, { size: 0 }).levels).toEqual({ loudness: -24, inputLevel: 14, outputLevel: null });
    expect(read(file, { size: 1 }).levels.loudness).toBe(-26);
  });

  it("refuses sizes out of order, short of 1, or of different rates", () => {
    expect(refusalOf(container([sized(0.5, 1), sized(0.5, 2)]))).toContain(
      "more than that of the size before it, 0.5",
    );
    expect(refusalOf(container([sized(0.5, 1)]))).toContain(
      "config.submodels[0].max_value must be at least 1",
    );
    expect(refusalOf(container([sized(1, 1, { sample_rate: 44100 })]))).toContain("sample rate 44100");
    expect(refusalOf(container([]))).toContain("a list of 1 to 100 entries");
  });

  it("refuses a damaged size even when another one plays", () => {
    const file = container([{ max_value: 0.5, model: linear([1], { version: "9.0.0" }) }, sized(1, 2)]);
    expect(refusalOf(file, { size: 1 })).toContain("9.0.0");
  });

  it("refuses a size outside 0 to 1", () => {
    expect(refusalOf(container([sized(1, 1)]), { size: 1.5 })).toContain("1.5 was asked for");
  });

  it("plays a Sequential's models one after the other, also in each other", () => {
    const inner = nam("Sequential", { models: [linear([2]), linear([3])] }, []);
    const model = read(nam("Sequential", { models: [inner, lstm()] }, []));
    expect(model.network).toMatchObject({
      kind: "sequence",
      nodes: [{ kind: "sequence" }, { kind: "sequence" }],
    });
    expect(model.settleFrames).toBe(24000);
  });

  it("takes the rate that its models agree on where it states none itself", () => {
    const of = (...rates: (number | undefined)[]) =>
      nam("Sequential", { models: rates.map((sample_rate) => linear([1], { sample_rate })) }, [], {
        sample_rate: undefined,
      });
    expect(read(of(undefined, 44100, 44100))).toMatchObject({ sampleRate: 44100, remarks: [] });
    expect(read(of(undefined))).toMatchObject({ sampleRate: 48000, remarks: [expect.any(String)] });
    expect(refusalOf(of(44100, 48000))).toContain("config.models[1] has the sample rate 48000");
  });

  it("refuses the old form of Sequential, whose models are bare", () => {
    const file = nam("Sequential", { models: [{ architecture: "Linear", config: {} }] }, []);
    expect(refusalOf(file)).toContain("config.models[0].version must be a text");
  });
});
