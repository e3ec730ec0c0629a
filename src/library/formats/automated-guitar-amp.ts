/**
 * JSON of Automated-GuitarAmpModelling, which GuitarML's plug-ins (NeuralPi, Proteus, Chameleon, TS-M1N3) and
 * NeuralSeed play: a recurrent network, a dense unit, the input added (formats.md 2.1).
 */
import type { NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { type JsonFormat, noScales } from "./format.ts";
import type { JsonField } from "./json-field.ts";
import { describeRecurrent } from "./recurrent-model.ts";
import { networkRows } from "./shapes.ts";
import { toModel } from "./simple-model.ts";
import { readDense, readRecurrent } from "./torch-state.ts";

const assumedSampleRate = 44_100;
const rateAssumed = "The file does not say its sample rate; 44.1 kHz was assumed, as GuitarML's plug-ins do.";

/** `skip` counts the input channels that are added to the output. */
const readSkip = (field: JsonField): boolean => {
  if (typeof field.value === "boolean") return field.value;
  return field.integerOr(0, 0, 1) === 1;
};

/** What the description says must be what the weights are. */
const checkDescription = (data: JsonField, found: Record<string, number | string>): void => {
  for (const [name, value] of Object.entries(found)) {
    const stated = data.member(name);
    if (stated.isPresent && stated.value !== value)
      throw stated.refusal(`${JSON.stringify(value)} like the weights`);
  }
};

const checkModelKind = (data: JsonField): void => {
  const model = data.member("model");
  if (model.textOr("SimpleRNN") !== "SimpleRNN") throw model.refusal(`"SimpleRNN", the only kind played`);
};

export const automatedGuitarAmp: JsonFormat = {
  recognises: (file) => file.has("state_dict") || file.has("model_data"),
  read: (file) => {
    const data = file.member("model_data").object();
    checkModelKind(data);
    const state = file.member("state_dict");
    if (!state.isPresent)
      throw new Refusal("The file has no state_dict, so no weights: its export was not finished.");
    const layers = readRecurrent(state.object(), "rec");
    const body: NetworkNode = { kind: "sequence", nodes: [...layers, readDense(state, "lin")] };
    const { inputs, outputs } = networkRows(body);
    checkDescription(data, {
      input_size: inputs,
      output_size: outputs,
      hidden_size: layers[0]?.hiddenSize ?? 0,
      num_layers: layers.length,
      unit_type: (layers[0]?.kind ?? "").toUpperCase(),
    });
    const skip = readSkip(data.member("skip"));
    const rate = data.member("samplerate");
    const stated = typeof rate.value === "number" ? rate.integer(1000, 1_000_000) : null;
    const model = toModel({
      format: "GuitarML",
      architecture: `${describeRecurrent(layers)}${skip ? ", input added" : ""}`,
      name: null,
      sampleRate: stated ?? assumedSampleRate,
      network: skip ? { kind: "residual", node: body } : body,
      settleFrames: 0,
      remarks: stated === null ? [rateAssumed] : [],
    });
    return { model, defaultScales: noScales };
  },
};
