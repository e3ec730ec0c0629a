/** Small model files of the formats beside `.nam`, with random weights that are the same each time. */
import type { Json } from "./files.ts";
import { createRandom } from "./random.ts";

const random = createRandom(5);

const vector = (count: number): number[] => random.weights(count);
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => vector(columns));

/** A GuitarML model; `data` replaces members of its description. */
export const guitarMl = (
  unit: "LSTM" | "GRU",
  inputs: number,
  units: number,
  data: Json = {},
  layers = 1,
): Json => {
  const rows = (unit === "LSTM" ? 4 : 3) * units;
  const state: Json = {};
  for (let layer = 0; layer < layers; layer++) {
    state[`rec.weight_ih_l${layer}`] = matrix(rows, layer === 0 ? inputs : units);
    state[`rec.weight_hh_l${layer}`] = matrix(rows, units);
    state[`rec.bias_ih_l${layer}`] = vector(rows);
    state[`rec.bias_hh_l${layer}`] = vector(rows);
  }
  state["lin.weight"] = matrix(1, units);
  state["lin.bias"] = vector(1);
  const model_data = {
    model: "SimpleRNN",
    input_size: inputs,
    skip: 1,
    output_size: 1,
    unit_type: unit,
    num_layers: layers,
    hidden_size: units,
    bias_fl: true,
    ...data,
  };
  return { model_data, state_dict: state };
};

export const kerasLayer = (type: string, rows: number, weights: Json, more: Json = {}): Json => ({
  type,
  activation: "",
  shape: [null, null, rows],
  weights,
  ...more,
});

export const kerasDense = (inputs: number, outputs: number, more: Json = {}): Json =>
  kerasLayer("dense", outputs, [matrix(inputs, outputs), vector(outputs)], more);

export const kerasLstm = (inputs: number, units: number): Json =>
  kerasLayer("lstm", units, [matrix(inputs, 4 * units), matrix(units, 4 * units), vector(4 * units)]);

export const kerasGru = (inputs: number, units: number): Json =>
  kerasLayer("gru", units, [matrix(inputs, 3 * units), matrix(units, 3 * units), matrix(2, 3 * units)]);

export const kerasFile = (layers: Json[], more: Json = {}): Json => ({
  in_shape: [null, null, 1],
  layers,
  ...more,
});

/** One gated layer of one channel with two taps. */
export const waveNetVa = (change: Json = {}): Json => ({
  activation: "gated",
  output_channels: 1,
  input_channels: 1,
  residual_channels: 1,
  filter_width: 2,
  dilations: [1],
  variables: [
    { layer_idx: -1, name: "W", data: [2] },
    { layer_idx: -1, name: "b", data: [0.5] },
    { layer_idx: 0, name: "W_conv", data: [1, 2, 3, 4] },
    { layer_idx: 0, name: "b_conv", data: [0.25, 0.75] },
    { layer_idx: 0, name: "W_out", data: [1] },
    { layer_idx: 0, name: "b_out", data: [0] },
    { layer_idx: 1, name: "W", data: [3] },
    { layer_idx: 1, name: "b", data: [0.125] },
  ],
  ...change,
});
