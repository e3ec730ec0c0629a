/** The sentences, whole, with which a stranger's model is refused; those that no other test of a format quotes. */
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readModelFile } from "../../../src/library/model-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { checkpointOf, pedalnetTensors } from "./checkpoints.ts";
import { counting, type Json, linear, lstm, nam, refusalOf, waveNet } from "./files.ts";
import { Call, Name, oldCheckpoint, pickle, type Value, zipCheckpoint } from "./pickle-writer.ts";
import { guitarMl, kerasDense, kerasFile, kerasLayer, waveNetVa } from "./small-networks.ts";

const folder = temporaryFolder();
const checkpoint = (change: (tensors: ReturnType<typeof pedalnetTensors>) => void = () => {}): Value => {
  const tensors = pedalnetTensors();
  change(tensors);
  return checkpointOf(tensors);
};

/** The bytes with each place of one text taken by another. */
function replaced(bytes: Uint8Array, text: string, by: string): Uint8Array {
  return Uint8Array.from(Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(text, by), "latin1"));
}

/** A checkpoint in which a pickle of these bytes stands in the first place. */
const pickled = (bytes: Iterable<number>): Uint8Array => {
  const whole = Buffer.from(oldCheckpoint(null));
  const magicEnd = whole.indexOf(Buffer.from([0x2e])) + 1;
  return Uint8Array.from([...whole.subarray(0, magicEnd), ...bytes]);
};

const withKnobs = (parametric: Json): Json => ({
  ...lstm({ input_size: 2, parametric }, counting(8 * 4 + 8 + 4 + 3)),
  architecture: "CatLSTM",
});
const gain = { gain: { type: "continuous", default_value: 0.5, minval: 0, maxval: 1 } };
const normalised = nam(
  "ConvNet",
  { channels: 1, dilations: [1], batchnorm: true, activation: "Tanh" },
  // Two taps; mean, variance, weight, offset, epsilon: 1 / sqrt(0); the head.
  [1, 1, 0, 0, 1, 0, 0, 1, 0],
);

const refusals: Record<string, { file: Json | Uint8Array; sentence: string }> = {
  "is packed": {
    file: Uint8Array.of(0x1f, 0x8b, 8, 0),
    sentence: "This is a compressed archive. Unpack it and load the model inside it.",
  },
  "is Keras' own file": {
    file: Uint8Array.from(Buffer.from("\u0089HDF\r\n", "latin1")),
    sentence: "This is a Keras model in HDF5. Export it as JSON for RTNeural and load that.",
  },
  "is a checkpoint that would run a program": {
    file: oldCheckpoint(new Call(new Name("os", "system"), ["reboot"])),
    sentence:
      'The checkpoint asks to call "os.system", which a model does not need. It was not opened; do not open it elsewhere either unless you trust where it comes from.',
  },
  "is a checkpoint with an instruction that builds what it likes": {
    file: pickled([0x69]),
    sentence: "The checkpoint has an instruction (0x69) that no model needs.",
  },
  "is a checkpoint that goes on and on": {
    file: pickled(new Uint8Array(500_000).fill(0x4e)),
    sentence: "The checkpoint has more than 500000 instructions, which no model of a pedal does.",
  },
  "is a checkpoint that takes what was never put": {
    file: pickled([0x30]),
    sentence: "The checkpoint is damaged: copy or download it again.",
  },
  "is a checkpoint whose archive says another protocol": {
    file: pickled(pickle(1002)),
    sentence: "The checkpoint is damaged: copy or download it again.",
  },
  "is a checkpoint of a machine with the other order of bytes": {
    file: replaced(oldCheckpoint(checkpoint()), "little_endian\u0088", "little_endian\u0089"),
    sentence: "The checkpoint was written on a big-endian machine, which is not supported.",
  },
  "is a checkpoint without one of its tensors": {
    file: oldCheckpoint(checkpoint((tensors) => tensors.delete("wavenet.residuals.0.bias"))),
    sentence: 'The checkpoint has no tensor "wavenet.residuals.0.bias".',
  },
  "is a checkpoint of numbers that nobody knows": {
    file: replaced(oldCheckpoint(checkpoint()), "FloatStorage", "QuantumStorage"),
    sentence: 'The checkpoint holds numbers of the unknown kind "torch.QuantumStorage".',
  },
  "is a checkpoint of whole numbers": {
    file: replaced(oldCheckpoint(checkpoint()), "FloatStorage", "IntStorage"),
    sentence:
      'wavenet.linear_mix.weight holds numbers of the kind "torch.IntStorage"; float or double can be read.',
  },
  "is a checkpoint without its numbers": {
    file: replaced(zipCheckpoint(checkpoint()), "archive/data/", "archive/gone/"),
    sentence: 'The checkpoint lacks the numbers of "wavenet.linear_mix.weight". It is damaged.',
  },
  "is GuitarML's without weights": {
    file: { model_data: guitarMl("LSTM", 1, 2).model_data },
    sentence: "The file has no state_dict, so no weights: its export was not finished.",
  },
  "is GuitarML's with a matrix of no columns": {
    file: { ...guitarMl("LSTM", 1, 2), state_dict: { "rec.weight_ih_l0": [[1]], "rec.weight_hh_l0": [[]] } },
    sentence: "state_dict.rec.weight_hh_l0 must be a matrix of 1 to 4096 columns; the file has a list of 1.",
  },
  "is Keras' with groups that do not divide its rows": {
    file: kerasFile([kerasDense(1, 3), kerasLayer("conv1d", 2, [[[[1, 2]]]], { groups: 2 })]),
    sentence: "layers[1].groups must be a divisor of the layer's 3 inputs; the file has 2.",
  },
  "is Keras' with an activation that is none": {
    file: kerasFile([kerasDense(1, 1, { activation: "gelu" })]),
    sentence:
      'layers[0].activation must be one of "", "linear", "tanh", "relu", "sigmoid", "softmax", "elu" and "rescaled_sigmoid"; the file has "gelu".',
  },
  "is Keras' and divides by zero": {
    file: kerasFile([kerasLayer("batchnorm", 1, [[0], [0]], { epsilon: 0 }), kerasDense(1, 1)]),
    sentence: "layers[0] divides by zero. The file is damaged.",
  },
  "is Keras' with numbers that are none": {
    file: kerasFile([kerasLayer("prelu", 1, [["x"]]), kerasDense(1, 1)]),
    sentence: 'layers[0].weights[0][0] must be a list of numbers; the file has "x".',
  },
  "is WaveNetVA's without one of its variables": {
    file: waveNetVa({ variables: waveNetVa().variables.slice(0, 4) }),
    sentence: "The file has no variable W for layer 1. It is damaged.",
  },
  "is a .nam of before": {
    file: linear([1], { version: "0.4.0" }),
    sentence: "The file has .nam version 0.4.0; versions 0.5.0 to 0.7.0 can be played. Export it again.",
  },
  "is a .nam to come": {
    file: linear([1], { version: "0.8.0" }),
    sentence:
      "The file has .nam version 0.8.0, which is newer than this pedal (0.5.0 to 0.7.0). Update the pedal.",
  },
  "is of a rate that is none": {
    file: linear([1], { sample_rate: 12 }),
    sentence: "sample_rate must be a sample rate from 1000 to 1000000; the file has 12.",
  },
  "is a Linear that is computed in an unknown way": {
    file: nam("Linear", { receptive_field: 1, bias: false, implementation: "magic" }, [1]),
    sentence: 'config.implementation must be "auto", "direct" or "fft"; the file has "magic".',
  },
  "is an LSTM that disagrees with itself": {
    file: lstm({ in_channels: 2 }),
    sentence: "config.in_channels must be equal to input_size, 1; the file has 2.",
  },
  "is a ConvNet that divides by zero": {
    file: normalised,
    sentence: "The batch normalisation of the file divides by zero. The file is damaged.",
  },
  "is a Sequential with weights of its own": {
    file: nam("Sequential", { models: [linear([1])] }, [1, 2]),
    sentence: "weights must be empty in a Sequential model; it holds 2.",
  },
  "is a Sequential with knobs inside": {
    file: nam("Sequential", { models: [withKnobs(gain)] }, []),
    sentence: "Models with knobs inside a Sequential model cannot be played.",
  },
  "has more inputs than knobs": {
    file: withKnobs({}),
    sentence: "The network takes 2 inputs; with 0 knobs in config.parametric it must take 1.",
  },
  "is a WaveNet with a bottleneck that nothing widens": {
    file: waveNet({ bottleneck: 1, layer1x1: { active: false } }),
    sentence: "config.layers[0].bottleneck must equal channels (2) where layer1x1 is not active.",
  },
  "is a WaveNet whose condition takes other rows": {
    file: waveNet({ condition_size: 1 }, counting(28), {
      condition_dsp: lstm({ input_size: 2 }, counting(47)),
    }),
    sentence: "config.condition_dsp takes 2 inputs; it must take 1 like the model.",
  },
  "is slimmable, with a head behind": {
    file: waveNet({ slimmable: { method: "slice_channels_uniform" } }, counting(30), {
      head: { channels: 1, out_channels: 1, kernel_sizes: [1], activation: "ReLU" },
    }),
    sentence: "A slimmable WaveNet with a head after its arrays cannot be played.",
  },
  "looks back for hours": {
    file: kerasFile([
      kerasDense(1, 64),
      kerasLayer("conv1d", 1, [Array.from({ length: 2 }, () => Array.from({ length: 64 }, () => [0]))], {
        dilation: 262_144,
      }),
    ]),
    sentence:
      "The network must remember 16777216 samples to play; at most 4194304 are possible. Its dilations or kernel sizes are damaged.",
  },
};

describe("a model is refused, with what is wrong and what to do, when it", () => {
  it.each(Object.entries(refusals))("%s", (_, { file, sentence }) => {
    expect(refusalOf(file, { fileName: "test.json" })).toBe(`test.json: ${sentence}`);
  });

  it("is larger than any model, before a byte of it is read", async () => {
    const path = join(folder.path, "large.nam");
    writeFileSync(path, "{");
    truncateSync(path, 300_000_000);
    await expect(readModelFile(path)).rejects.toThrow('"large.nam" has 300 MB: no model is that large.');
    const bytes = new Uint8Array(128 * 2 ** 20 + 1);
    bytes.set(oldCheckpoint(null));
    expect(refusalOf(bytes)).toBe(
      "test.nam: The checkpoint has 134217729 bytes; at most 134217728 (128 MiB) are read.",
    );
  });
});
