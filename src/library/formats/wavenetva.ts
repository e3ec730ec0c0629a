/** JSON of WaveNetVA, PedalNetRT, SmartGuitarAmp and SmartGuitarPedal (formats.md 2.3). */
import { Refusal } from "../../refusal.ts";
import type { Hertz } from "../../units.ts";
import { checkedConvolution, dense } from "./convolution.ts";
import type { JsonFormat } from "./format.ts";
import { type MixedLayer, type MixedWaveNet, mixedWaveNet, tanhGate, ungated } from "./gated-wavenet.ts";
import type { JsonField } from "./json-field.ts";
import { toModel } from "./simple-model.ts";
import { counted } from "./words.ts";

const usualSampleRate = 44_100;
const mostLayers = 200;

const gatings: Record<string, MixedWaveNet["gating"]> = {
  gated: tanhGate,
  softgated: { gating: "gated", activation: { kind: "softSign" }, secondaryActivation: { kind: "softSign" } },
  tanh: ungated({ kind: "tanh" }),
  sigmoid: ungated({ kind: "sigmoid" }),
  relu: ungated({ kind: "relu" }),
  softsign: ungated({ kind: "softSign" }),
  linear: ungated({ kind: "identity" }),
};

const readGating = (field: JsonField): MixedWaveNet["gating"] => {
  const gating = Object.hasOwn(gatings, field.text()) ? gatings[field.text()] : undefined;
  if (gating === undefined) throw field.refusal(`one of ${Object.keys(gatings).join(", ")}`);
  return gating;
};

/** PedalNetRT writes its numbers as texts. */
const asNumbers = (data: JsonField): JsonField => {
  const { value } = data;
  if (!Array.isArray(value) || typeof value[0] !== "string") return data;
  return data.with(
    value.map((entry: unknown) => (typeof entry === "string" && entry.trim() !== "" ? Number(entry) : entry)),
  );
};

/** Looks a variable up by its layer (-1 before the layers) and name; its list must have `count` numbers. */
type Variables = (layer: number, name: string, count: number) => Float32Array;

const readVariables = (field: JsonField): Variables => {
  const byKey = new Map<string, JsonField>();
  for (const variable of field.items(1, 10 * mostLayers)) {
    const layer = variable.member("layer_idx").integer(-1, mostLayers);
    byKey.set(`${layer} ${variable.member("name").text()}`, variable.member("data"));
  }
  return (layer, name, count) => {
    const data = byKey.get(`${layer} ${name}`);
    if (data === undefined)
      throw new Refusal(`The file has no variable ${name} for layer ${layer}. It is damaged.`);
    return asNumbers(data).floatsExactly(count);
  };
};

/** [taps][inputs][outputs] to [outputs][inputs][taps]. */
const tapsLast = (values: Float32Array, taps: number, inputs: number, outputs: number): Float32Array => {
  const result = new Float32Array(values.length);
  for (let tap = 0; tap < taps; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        result[(output * inputs + input) * taps + tap] =
          values[(tap * inputs + input) * outputs + output] ?? 0;
  return result;
};

const readLayer = (
  variables: Variables,
  layer: number,
  shape: { channels: number; rows: number; taps: number; dilation: number; mix: Float32Array },
): MixedLayer => {
  const { channels, rows, taps, dilation, mix } = shape;
  const weights = tapsLast(variables(layer, "W_conv", taps * channels * rows), taps, channels, rows);
  const bias = variables(layer, "b_conv", rows);
  const convolution = checkedConvolution(
    { inputChannels: channels, outputChannels: rows, kernelSize: taps, dilation, groups: 1, weights, bias },
    `layer ${layer}`,
  );
  const residualWeights = tapsLast(variables(layer, "W_out", channels * channels), 1, channels, channels);
  return {
    convolution,
    residual: dense(channels, channels, residualWeights, variables(layer, "b_out", channels)),
    mix,
  };
};

/** Our own member; the files of others are of one rate. */
const readSampleRate = (field: JsonField): Hertz =>
  typeof field.value === "number" ? field.integer(1000, 1_000_000) : usualSampleRate;

/** A linear gain; 0 stands for none. */
const readLevel = (field: JsonField): number => field.numberOr(0) || 1;

export const waveNetVa: JsonFormat = {
  recognises: (file) => file.has("variables") && file.has("residual_channels"),
  read: (file) => {
    const gating = readGating(file.member("activation"));
    file.member("input_channels").integerOr(1, 1, 1);
    file.member("output_channels").integerOr(1, 1, 1);
    const channels = file.member("residual_channels").integer(1, 4096);
    const taps = file.member("filter_width").integer(1, 4096);
    const dilations = file
      .member("dilations")
      .items(1, mostLayers)
      .map((field) => field.integer(1, 262_144));
    const variables = readVariables(file.member("variables"));
    const rows = gating.gating === "gated" ? 2 * channels : channels;
    const mix = variables(dilations.length, "W", channels * dilations.length);
    const network = mixedWaveNet({
      input: dense(1, channels, variables(-1, "W", channels), variables(-1, "b", channels)),
      layers: dilations.map((dilation, layer) =>
        readLayer(variables, layer, {
          channels,
          rows,
          taps,
          dilation,
          mix: mix.slice(layer * channels, (layer + 1) * channels),
        }),
      ),
      gating,
      outputBias: variables(dilations.length, "b", 1),
    });
    const model = toModel({
      format: "WaveNetVA",
      architecture: `WaveNet, ${counted(dilations.length, "layer")} of ${counted(channels, "channel")}, mixed at the end`,
      name: null,
      sampleRate: readSampleRate(file.member("samplerate")),
      network,
      settleFrames: 0,
      remarks: [],
    });
    return { model, defaultScales: { input: 1, output: readLevel(file.member("level_adjust")) } };
  },
};
