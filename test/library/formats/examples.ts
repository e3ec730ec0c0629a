/** One small whole file of every format and architecture, to be damaged by the fuzzer. */
import { checkpointOf, pedalNetRealTimeTensors, pedalnetTensors } from "./checkpoints.ts";
import { bytesOf, type Json, linear, lstm, nam, waveNet } from "./files.ts";
import { oldCheckpoint, zipCheckpoint } from "./pickle-writer.ts";
import {
  guitarMl,
  kerasDense,
  kerasFile,
  kerasGru,
  kerasLayer,
  kerasLstm,
  waveNetVa,
} from "./small-networks.ts";

const filmPlaces = [
  "conv_pre",
  "conv_post",
  "input_mixin_pre",
  "input_mixin_post",
  "activation_pre",
  "activation_post",
  "layer1x1_post",
  "head1x1_post",
];

const films = Object.fromEntries(
  filmPlaces.map((place) => [`${place}_film`, { active: true, shift: true, groups: 1 }]),
);

const weights = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => (index % 7) / 10 - 0.3);

const allOfWaveNet = (): Json =>
  waveNet(
    {
      ...films,
      bottleneck: 1,
      gating_mode: ["blended"],
      secondary_activation: ["Softsign"],
      activation: [{ type: "PReLU", negative_slopes: [0.1] }],
      head1x1: { active: true, out_channels: 3, groups: 1 },
      layer1x1: { active: true, groups: 1 },
      head_size: undefined,
      head: { out_channels: 2, kernel_size: 2, bias: true, head_dilation: 2 },
    },
    weights(116),
    { head: { channels: 2, out_channels: 1, kernel_sizes: [2, 1], activation: "ReLU" } },
  );

const jsonFiles = (): Record<string, Json> => ({
  linear: linear(weights(5)),
  convnet: nam(
    "ConvNet",
    { channels: 2, dilations: [1, 2], batchnorm: true, activation: "Tanh" },
    weights(33).map(Math.abs),
  ),
  lstm: lstm({}, weights(39)),
  wavenet: waveNet({}, weights(28)),
  "wavenet of everything": allOfWaveNet(),
  "wavenet with condition": waveNet({ condition_size: 2 }, weights(30), {
    condition_dsp: waveNet({ head_size: 2 }, weights(31)),
  }),
  "slimmable wavenet": waveNet(
    { slimmable: { method: "slice_channels_uniform", kwargs: { allowed_channels: [1, 2] } } },
    weights(28),
  ),
  container: nam(
    "SlimmableContainer",
    {
      submodels: [
        { max_value: 0.5, model: linear([1]) },
        { max_value: 1, model: lstm({}, weights(39)) },
      ],
    },
    [],
    { metadata: { loudness: -20, name: "x" } },
  ),
  sequential: nam("Sequential", { models: [linear([1]), waveNet({}, weights(28))] }, []),
  "knobs of an lstm": {
    ...lstm(
      {
        input_size: 2,
        parametric: { gain: { type: "continuous", default_value: 0.5, minval: 0, maxval: 1 } },
      },
      weights(8 * 4 + 8 + 4 + 3),
    ),
    architecture: "CatLSTM",
  },
  "guitarml lstm": guitarMl("LSTM", 2, 2),
  "guitarml gru": guitarMl("GRU", 1, 2),
  "aida-x": {
    ...kerasFile([kerasLstm(1, 2), kerasDense(2, 1)]),
    in_skip: 1,
    in_gain: 3,
    out_gain: -3,
    samplerate: 48000,
    metadata: { name: "x", samplerate: "48000" },
    input_batch: weights(10),
    output_batch: weights(10),
  },
  rtneural: kerasFile([
    kerasDense(1, 2, { activation: "tanh" }),
    kerasLayer(
      "conv1d",
      2,
      [
        [[[1, 2]], [[3, 4]]],
        [0, 1],
      ],
      { kernel_size: [2], dilation: [3], groups: 2 },
    ),
    kerasLayer(
      "batchnorm",
      2,
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      { epsilon: 0.1 },
    ),
    kerasLayer("prelu", 2, [[[0.5, 0.25]]]),
    kerasGru(2, 2),
    kerasLayer("activation", 2, [], { activation: "softmax" }),
    kerasDense(2, 1),
  ]),
  frame: kerasFile([kerasLstm(1, 2), kerasLstm(2, 2), kerasDense(2, 1)], { frame: 8 }),
  window: kerasFile(
    [kerasDense(8, 2, { activation: "relu" }), kerasDense(2, 1, { activation: "rescaled_sigmoid" })],
    {
      window: 8,
    },
  ),
  wavenetva: waveNetVa(),
  "torch dictionary": Object.fromEntries(
    Object.entries(guitarMl("GRU", 1, 2).state_dict).map(([name, value]) => [
      name.replace("rec.", "gru."),
      value,
    ]),
  ),
});

export const seedFiles = (): { name: string; bytes: Uint8Array; isJson: boolean }[] => [
  ...Object.entries(jsonFiles()).map(([name, file]) => ({ name, bytes: bytesOf(file), isJson: true })),
  { name: "pedalnet", bytes: oldCheckpoint(checkpointOf(pedalnetTensors())), isJson: false },
  { name: "pedalnet in zip", bytes: zipCheckpoint(checkpointOf(pedalnetTensors())), isJson: false },
  { name: "pedalnetrt", bytes: oldCheckpoint(checkpointOf(pedalNetRealTimeTensors())), isJson: false },
];
