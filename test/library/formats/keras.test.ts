import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ConvolutionNode, FrameNode, Model, SequenceNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { play, readModelFile } from "../../engine/reference/play.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../../golden/shared-data.ts";
import { type Json, read, refusalOf } from "./files.ts";
import {
  kerasDense as dense,
  kerasFile as file,
  kerasGru as gru,
  kerasLayer as layer,
  kerasLstm as lstm,
} from "./small-networks.ts";

const small = (more: Json = {}): Json => file([lstm(1, 2), dense(2, 1)], more);

const readJson = (content: Json): Model => read(content, { fileName: "model.json" });
const nodesOf = (content: Json) => (readJson(content).network as SequenceNode).nodes;

describe.skipIf(!hasSharedData)(`RTNeural's own examples${sharedDataNote}`, () => {
  const values = (name: string) =>
    readFileSync(sharedData(`models/rtneural/${name}.csv`), "utf8")
      .trim()
      .split("\n")
      .map(Number);

  for (const name of ["conv", "dense", "gru", "gru_1d", "gru_torch", "lstm", "lstm_1d", "lstm_torch"])
    it(`gives the output of ${name} within 1e-5`, () => {
      const output = play(readModelFile(sharedData(`models/rtneural/${name}.json`)), values(`${name}_x`), 0);
      const expected = values(`${name}_y`);
      expect(output).toHaveLength(expected.length);
      output.forEach((value, frame) => {
        expect(Math.abs(value - expected[frame]!)).toBeLessThan(1e-5);
      });
    });

  it("refuses bad_lstm.json, whose shape and weights disagree, naming both", () => {
    expect(() => readModelFile(sharedData("models/rtneural/bad_lstm.json"))).toThrow(
      "layers[0].weights[0][0] must be a list of 64 numbers; the file has a list of 80",
    );
  });
});

describe("Keras layers", () => {
  it("are transposed from [input][output] to [output][input]", () => {
    const [node] = nodesOf(
      file([layer("dense", 2, [[[1, 2]], [3, 4]], { activation: "relu" }), dense(2, 1)]),
    );
    expect(node).toMatchObject({
      convolution: {
        inputChannels: 1,
        outputChannels: 2,
        weights: Float32Array.of(1, 2),
        bias: Float32Array.of(3, 4),
      },
      activation: { kind: "relu" },
    });
  });

  it("may lack the bias of a dense layer", () => {
    const [node] = nodesOf(file([layer("dense", 1, [[[5]]])])) as ConvolutionNode[];
    expect(node!.convolution).toMatchObject({ weights: Float32Array.of(5), bias: null });
  });

  it("keep the oldest tap of a convolution first", () => {
    const kernel = [[[1, 2]], [[3, 4]], [[5, 6]]];
    const conv = layer("conv1d", 2, [kernel, [0, 0]], { kernel_size: [3], dilation: [4], groups: 1 });
    const [node] = nodesOf(file([conv, dense(2, 1)])) as ConvolutionNode[];
    expect(node!.convolution).toMatchObject({
      kernelSize: 3,
      dilation: 4,
      weights: Float32Array.of(1, 3, 5, 2, 4, 6),
    });
  });

  it("swap update and reset rows of a GRU", () => {
    const kernel = [[1, 2, 3]];
    const recurrent = [[4, 5, 6]];
    const biases = [
      [7, 8, 9],
      [10, 11, 12],
    ];
    const [node] = nodesOf(file([layer("gru", 1, [kernel, recurrent, biases])]));
    expect(node).toMatchObject({
      inputWeights: Float32Array.of(2, 1, 3),
      recurrentWeights: Float32Array.of(5, 4, 6),
      inputBias: Float32Array.of(8, 7, 9),
      recurrentBias: Float32Array.of(11, 10, 12),
    });
  });

  it("give batch normalisation as a scale and an offset for each row, with or without its own", () => {
    const norm = (weights: Json) =>
      (
        nodesOf(
          file([dense(1, 2), layer("batchnorm", 2, weights, { epsilon: 1 }), dense(2, 1)]),
        )[1] as ConvolutionNode
      ).convolution;
    const [gamma, beta] = [
      [6, 8],
      [100, 200],
    ];
    const [mean, variance] = [
      [10, 20],
      [3, 15],
    ];
    expect(norm([gamma, beta, mean, variance])).toMatchObject({
      groups: 2,
      weights: Float32Array.of(3, 2),
      bias: Float32Array.of(70, 160),
    });
    expect(norm([mean, variance])).toMatchObject({
      weights: Float32Array.of(0.5, 0.25),
      bias: Float32Array.of(-5, -5),
    });
  });

  it("join an activation to the dense layer before it", () => {
    const nodes = nodesOf(file([dense(1, 1), layer("activation", 1, [], { activation: "elu" })]));
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ activation: { kind: "elu" } });
  });

  it("keep an activation after a recurrent layer or another activation", () => {
    const tanh = layer("activation", 2, [], { activation: "tanh" });
    expect(nodesOf(file([lstm(1, 2), tanh, dense(2, 1)]))).toHaveLength(3);
    expect(nodesOf(file([dense(1, 2), tanh, tanh, dense(2, 1)]))).toHaveLength(3);
  });

  it("are refused where type, activation or shape are unknown or disagree", () => {
    expect(refusalOf(file([layer("conv2d", 1, [])]))).toContain("layers[0].type must be one of dense");
    expect(refusalOf(file([dense(1, 1, { activation: "gelu" })]))).toContain('the file has "gelu"');
    expect(refusalOf(file([lstm(1, 2), dense(3, 1)]))).toContain(
      "layers[1].weights[0] must be a list of 2 entries",
    );
    expect(refusalOf(file([dense(1, 2)]))).toContain("2 outputs; a pedal has one");
    expect(refusalOf(file([dense(1, 1, { shape: [null, 1e9] })]))).toContain("the file has 1000000000");
    expect(refusalOf(file([]))).toContain("layers must be a list of 1 to 200 entries");
    expect(refusalOf(file([layer("gru", 1, [[[1, 2, 3]], [[1, 2, 3]], [1, 2, 3]])]))).toContain(
      "a list of 2 entries",
    );
  });
});

describe("AIDA-X models", () => {
  it("add the input, and apply the gains around both", () => {
    const bare = readJson(small({ in_skip: 1 }));
    const gained = readJson({ ...structuredClone(lastSmall), in_skip: 1, in_gain: 6, out_gain: -3 });
    expect(bare.network.kind).toBe("residual");
    const [input, output] = [10 ** (6 / 20), 10 ** (-3 / 20)];
    const plain = play(
      readJson({ ...structuredClone(lastSmall), in_skip: 1 }),
      [0.3 * input, -0.2 * input],
      0,
    );
    play(gained, [0.3, -0.2], 0).forEach((value, frame) => {
      expect(value).toBeCloseTo(plain[frame]! * output, 6);
    });
  });

  const lastSmall = small();

  it("carry a test of their player, which the gains do not change", () => {
    const reference = createReference(readJson(lastSmall).network);
    const input = [0, 0.5, -0.25, 1];
    const [output] = reference.process([Float64Array.from(input)]);
    const batch = { input_batch: input, output_batch: [...output!] };
    for (const gains of [{}, { in_gain: 12, out_gain: -6 }]) {
      const { selfTest, network } = readJson({ ...lastSmall, ...batch, ...gains });
      const [found] = createReference(network).process([Float64Array.from(selfTest!.input)]);
      found!.forEach((value, frame) => {
        expect(value).toBeCloseTo(selfTest!.output[frame]!, 6);
      });
    }
    expect(readJson(lastSmall).selfTest).toBeUndefined();
    expect(refusalOf({ ...lastSmall, input_batch: [1], output_batch: [1, 2] })).toContain(
      "input_batch must be a list of 2",
    );
  });

  it("have a knob for each input after the first", () => {
    const model = readJson({ ...file([gru(3, 2), dense(2, 1)]), in_shape: [null, null, 3] });
    expect(model.parameters.map(({ name, defaultValue }) => [name, defaultValue])).toEqual([
      ["Knob 1", 0.5],
      ["Knob 2", 0.5],
    ]);
    expect(refusalOf({ ...file([dense(10, 1)]), in_shape: [10] })).toContain(
      "10 inputs; at most the guitar and 8 knobs",
    );
  });

  it("state their rate as a number; as a text it is ignored, as AIDA-X does, with a remark where it differs", () => {
    const rateOf = (more: Json) => {
      const { sampleRate, remarks } = readJson({ ...lastSmall, ...more });
      return [sampleRate, remarks.length];
    };
    expect(rateOf({ samplerate: 44100 })).toEqual([44100, 0]);
    expect(rateOf({ metadata: { samplerate: 96000 }, samplerate: 44100 })).toEqual([96000, 0]);
    expect(rateOf({ metadata: { samplerate: "48000" } })).toEqual([48000, 0]);
    expect(rateOf({ metadata: { samplerate: "44100" } })).toEqual([48000, 1]);
    expect(rateOf({})).toEqual([48000, 1]);
    expect(refusalOf({ ...lastSmall, samplerate: 0 })).toContain(
      "samplerate must be a whole number from 1000",
    );
  });

  it("have a name and settle over 2048 frames", () => {
    const model = readJson({ ...lastSmall, metadata: { name: "Deluxe" } });
    expect(model).toMatchObject({ format: "AIDA-X", name: "Deluxe", settleFrames: 2048 });
    expect(model.architecture).toBe("LSTM of 2 units and 1 other layer");
    expect(readJson(lastSmall).format).toBe("RTNeural");
  });

  it("are refused with a skip that AIDA-X does not know", () => {
    expect(refusalOf({ ...lastSmall, in_skip: 2 })).toContain("in_skip must be a whole number from 0 to 1");
  });
});

describe("the networks of the seed documents", () => {
  for (const units of [16, 32])
    for (const layers of [1, 2])
      it(`reads ${layers} LSTM of ${units} units over frames of 32 and 64`, () => {
        const stack = layers === 1 ? [lstm(1, units)] : [lstm(1, units), lstm(units, units)];
        for (const frame of [32, 64]) {
          const model = readJson(file([...stack, dense(units, 1)], { frame }));
          const network = model.network as FrameNode;
          expect(network).toMatchObject({ kind: "frame", frameSize: frame });
          expect(network.layers.map(({ hiddenSize }) => hiddenSize)).toEqual(stack.map(() => units));
          expect(model).toMatchObject({ sampleRate: 22050, settleFrames: 0 });
        }
      });

  it("refuses frames over anything but LSTM layers and a dense one", () => {
    for (const layers of [
      [gru(1, 2), dense(2, 1)],
      [dense(1, 1)],
      [lstm(1, 2), dense(2, 1, { activation: "tanh" })],
    ])
      expect(refusalOf(file(layers, { frame: 32 }))).toContain(
        "must have LSTM layers and then one dense layer",
      );
    expect(refusalOf(small({ frame: 0 }))).toContain("frame must be a whole number from 1");
    expect(refusalOf(small({ frame: 8, window: 8 }))).toContain("both frame and window");
  });

  it("gives the layers the guitar and their own output of some samples ago, and an oscillator", () => {
    // Guitar, then sine and cosine, then guitar and output of 16 samples ago.
    const weights = [[1], [0], [0.5], [0.125], [0.25]];
    const sum = layer("dense", 1, [weights, [0]]);
    const more = { in_shape: [null, null, 5], delay: 16, oscillator: 12_000 };
    const model = readJson(file([sum], more));
    expect(model.parameters).toEqual([]);
    const output = play(model, [1, ...new Array<number>(39).fill(0)]);
    // Settled: the cosine of a quarter turn a frame with all its echoes, each a quarter of the one before.
    const cosine = 0.5 / (1 - 0.25);
    expect(output[0]).toBeCloseTo(1 + cosine, 6);
    expect(output[2]).toBeCloseTo(-cosine, 6);
    expect(output[16]).toBeCloseTo(cosine + 0.25 + 0.125, 6);
    expect(output[32]).toBeCloseTo(cosine + 0.25 * (0.25 + 0.125), 6);
  });

  it("refuses a delay or an oscillator that nothing can play", () => {
    expect(refusalOf(small({ delay: 3 }))).toContain("delay must be a whole number from 16");
    expect(refusalOf(small({ oscillator: 24_000 }))).toContain("oscillator must be between 0 and 24000 Hz");
    expect(refusalOf(small({ delay: 320 }))).toContain("two more inputs");
  });

  it("plays a window as a dense layer over the last samples, the oldest first", () => {
    const window = layer("dense", 2, [
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
      [0, 0.5],
    ]);
    const sum = layer("dense", 1, [[[1], [1]], [0]]);
    const output = play(readJson(file([window, sum], { window: 3 })), [1, 0, 0, 0]);
    expect([...output]).toEqual([33.5, 22.5, 11.5, 0.5]);
  });

  it("reads net 1 with its 2,145 parameters, its output between -1 and 1", () => {
    const layers = [
      dense(32, 32, { activation: "relu" }),
      dense(32, 32, { activation: "relu" }),
      dense(32, 1, { activation: "rescaled_sigmoid" }),
    ];
    const model = readJson(file(layers, { window: 32 }));
    const nodes = (model.network as SequenceNode).nodes as ConvolutionNode[];
    const count = nodes.reduce(
      (sum, { convolution: { weights, bias } }) => sum + weights.length + bias!.length,
      0,
    );
    expect(count).toBe(2145);
    expect(nodes[0]!.convolution).toMatchObject({ inputChannels: 1, kernelSize: 32 });
    expect(model.sampleRate).toBe(44100);
    expect(refusalOf(file([dense(16, 1)], { window: 32 }))).toContain(
      "layers[0].weights[0] must be a list of 32",
    );
  });
});
