import { describe, expect, it } from "vitest";
import { readModel } from "../../../src/library/formats/index.ts";
import { play } from "../../engine/reference/play.ts";
import {
  checkpointOf,
  pedalNetRealTimeTensors,
  pedalnetDilations,
  pedalnetShape,
  pedalnetTensors,
  type Tensors,
} from "./checkpoints.ts";
import { refusalOf } from "./files.ts";
import { Call, Name, oldCheckpoint, storedZip, Tensor, type Value, zipCheckpoint } from "./pickle-writer.ts";
import { createRandom } from "./random.ts";

const read = (bytes: Uint8Array, options = {}) => readModel(bytes, { fileName: "pedalnet.ckpt", ...options });

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A convolution without padding over rows of samples, as PyTorch's Conv1d does it. */
const convolve = (tensors: Tensors, name: string, rows: number[][], dilation: number): number[][] => {
  const weight = tensors.get(`wavenet.${name}.weight`)!;
  const bias = tensors.get(`wavenet.${name}.bias`)!;
  const [outputs, inputs, taps] = weight.shape as [number, number, number];
  const length = rows[0]!.length - (taps - 1) * dilation;
  return Array.from({ length: outputs }, (_, output) =>
    Array.from({ length }, (_, frame) => {
      let sum = bias.data[output]!;
      for (let input = 0; input < inputs; input++)
        for (let tap = 0; tap < taps; tap++)
          sum += weight.data[(output * inputs + input) * taps + tap]! * rows[input]![frame + tap * dilation]!;
      return sum;
    }),
  );
};

const cropped = (rows: number[][], length: number) => rows.map((row) => row.slice(row.length - length));

/** pedalnet's forward pass as its own program writes it down: valid convolutions, crops, concatenated skips. */
const pedalnetForward = (tensors: Tensors, signal: number[]): number[] => {
  let x = [signal];
  const skips: number[][][] = [];
  pedalnetDilations.forEach((dilation, layer) => {
    const gate = convolve(tensors, `convs_sigm.${layer}`, x, dilation);
    const body = convolve(tensors, `convs_tanh.${layer}`, x, dilation);
    const z = body.map((row, channel) =>
      row.map((value, frame) => Math.tanh(value) * sigmoid(gate[channel]![frame]!)),
    );
    skips.push(z);
    const before = cropped(x, z[0]!.length);
    x = convolve(tensors, `residuals.${layer}`, z, 1).map((row, channel) =>
      row.map((value, frame) => value + before[before.length === 1 ? 0 : channel]![frame]!),
    );
  });
  const length = x[0]!.length;
  return convolve(
    tensors,
    "linear_mix",
    skips.flatMap((skip) => cropped(skip, length)),
    1,
  )[0]!;
};

const signal = createRandom(3).weights(64);

describe("checkpoints of pedalnet", () => {
  for (const [form, write] of [
    ["the old form", oldCheckpoint],
    ["the ZIP form", zipCheckpoint],
  ] as const)
    it(`play as their own program does, from ${form}`, () => {
      const tensors = pedalnetTensors();
      const expected = pedalnetForward(tensors, signal);
      const model = read(write(checkpointOf(tensors)), { inputScale: 1, outputScale: 1 });
      const output = [...play(model, signal, 0)].slice(-expected.length);
      output.forEach((value, frame) => {
        expect(value).toBeCloseTo(expected[frame]!, 6);
      });
      expect(expected).toHaveLength(64 - 12);
    });

  it("undo the 16-bit steps and assume a guitar of -20 dB, and say so", () => {
    const model = read(oldCheckpoint(checkpointOf(pedalnetTensors())));
    const bare = read(oldCheckpoint(checkpointOf(pedalnetTensors())), { inputScale: 1, outputScale: 1 });
    const scaledInput = signal.map((sample) => sample * 10);
    const expected = play(bare, scaledInput, 0).map((value) => value / 32768);
    play(model, signal, 0).forEach((value, frame) => {
      expect(value).toBeCloseTo(expected[frame]!, 9);
    });
    expect(model).toMatchObject({ sampleRate: 44100, format: "pedalnet checkpoint", settleFrames: 12 });
    expect(model.remarks.join()).toMatch(/standard deviation.*input scale of 10.*1\/32768/);
  });

  it("take their shape from a namespace as well as from a dictionary", () => {
    const hparams = new Call(
      new Name("argparse", "Namespace"),
      [],
      new Map<string, Value>(Object.entries(pedalnetShape)),
    );
    const model = read(oldCheckpoint(checkpointOf(pedalnetTensors(), [["hparams", hparams]])));
    expect(model.architecture).toBe("WaveNet, 4 layers of 2 channels, mixed at the end");
  });

  it("of PedalNetRT play as the JSON that it exports", () => {
    const tensors = pedalNetRealTimeTensors();
    const model = read(oldCheckpoint(checkpointOf(tensors)));
    expect(model.format).toBe("PedalNetRT checkpoint");
    expect(play(model, signal, 0)).toEqual(
      play(readModel(exportedJson(tensors), { fileName: "pedalnet.json" }), signal, 0),
    );
  });
});

/** What PedalNetRT's export.py makes of a checkpoint: all tensors with their axes reversed, numbers as texts. */
const exportedJson = (tensors: Tensors): Uint8Array => {
  const reversed = ({ data, shape }: Tensor): string[] => {
    const [outputs, inputs = 1, taps = 1] = shape as [number, number?, number?];
    const result: string[] = [];
    for (let tap = 0; tap < taps; tap++)
      for (let input = 0; input < inputs; input++)
        for (let output = 0; output < outputs; output++)
          result.push(`${data[(output * inputs + input) * taps + tap]}`);
    return result;
  };
  const last = pedalnetDilations.length;
  const variables = [
    { layer: -1, W: "input_layer.weight", b: "input_layer.bias" },
    ...pedalnetDilations.map((_, layer) => ({
      layer,
      W_conv: `hidden.${layer}.weight`,
      b_conv: `hidden.${layer}.bias`,
      W_out: `residuals.${layer}.weight`,
      b_out: `residuals.${layer}.bias`,
    })),
    { layer: last, W: "linear_mix.weight", b: "linear_mix.bias" },
  ].flatMap(({ layer, ...names }) =>
    Object.entries(names).map(([name, tensor]) => ({
      layer_idx: layer,
      name,
      data: reversed(tensors.get(`wavenet.${tensor}`)!),
    })),
  );
  const file = {
    activation: "gated",
    output_channels: 1,
    input_channels: 1,
    residual_channels: pedalnetShape.num_channels,
    filter_width: pedalnetShape.kernel_size,
    dilations: pedalnetDilations,
    variables,
  };
  return new TextEncoder().encode(JSON.stringify(file));
};

describe("checkpoints of unknown origin", () => {
  it("are refused when they ask to call anything, naming it", () => {
    const evil = new Call(new Name("posix", "system"), ["rm -rf /"]);
    const sentence = refusalOf(oldCheckpoint(checkpointOf(pedalnetTensors(), [["hparams", evil]])));
    expect(sentence).toContain('asks to call "posix.system"');
  });

  it("are refused when a tensor is missing, of another shape or not finite, naming it", () => {
    const change = (name: string, tensor: Tensor | null) => {
      const tensors = pedalnetTensors();
      if (tensor === null) tensors.delete(name);
      else tensors.set(name, tensor);
      return refusalOf(oldCheckpoint(checkpointOf(tensors)));
    };
    const name = "wavenet.convs_tanh.1.bias";
    expect(change(name, null)).toContain(`no tensor "${name}"`);
    expect(change(name, new Tensor([1, 2, 3], [3]))).toContain(`${name} must have the shape [2]; it has [3]`);
    expect(change(name, new Tensor([1, Number.NaN], [2]))).toContain(
      `${name} holds a value that is not a finite`,
    );
  });

  it("are refused when a tensor reaches beyond its storage", () => {
    const tensors = pedalnetTensors();
    tensors.set("wavenet.convs_tanh.1.bias", new Tensor([1], [2]));
    expect(refusalOf(oldCheckpoint(checkpointOf(tensors)))).toContain("reaches beyond the numbers");
  });

  it("are refused when they are of another network", () => {
    expect(refusalOf(oldCheckpoint(new Map()))).toContain("not one of pedalnet or PedalNetRT");
    expect(refusalOf(oldCheckpoint(checkpointOf(new Map())))).toContain("not one of pedalnet or PedalNetRT");
    expect(refusalOf(storedZip([["model.nam", [1]]]))).toContain("ZIP archive without a PyTorch checkpoint");
    const shape = new Map<string, Value>([["num_channels", 1e6]]);
    expect(refusalOf(oldCheckpoint(checkpointOf(pedalnetTensors(), [["hparams", shape]])))).toContain(
      "dilation_depth",
    );
  });

  it("are refused with a sentence wherever they are cut off", () => {
    for (const bytes of [
      oldCheckpoint(checkpointOf(pedalnetTensors())),
      zipCheckpoint(checkpointOf(pedalnetTensors())),
    ])
      for (let length = 16; length < bytes.length; length += 37)
        expect(refusalOf(bytes.subarray(0, length))).toMatch(/cut off|damaged|ends in the middle/);
  });
});
