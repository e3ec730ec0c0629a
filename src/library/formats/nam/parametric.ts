/**
 * `CatLSTM` and `CatWaveNet`: an LSTM or WaveNet whose knobs stand beside the guitar as further inputs, in the
 * alphabetical order of their names (formats.md 1.4). Only the first releases wrote and played them.
 */
import type { ModelParameter } from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import type { JsonField } from "../json-field.ts";
import { networkRows } from "../shapes.ts";
import { counted } from "../words.ts";
import type { NamArchitecture } from "./part.ts";

const asNumber = (field: JsonField, fallback: number): number =>
  typeof field.value === "boolean" ? Number(field.value) : field.numberOr(fallback);

const readParameter = (name: string, options: JsonField): ModelParameter => {
  const type = options.member("type");
  if (type.value !== "continuous" && type.value !== "boolean")
    throw type.refusal(`"continuous" or "boolean"`);
  const [minimum, maximum] = [options.member("minval").numberOr(0), options.member("maxval").numberOr(1)];
  const defaultValue = asNumber(options.member("default_value"), minimum + (maximum - minimum) / 2);
  if (!(minimum < maximum)) throw options.member("maxval").refusal(`more than minval, ${minimum}`);
  if (!(defaultValue >= minimum && defaultValue <= maximum))
    throw options.member("default_value").refusal(`a number from ${minimum} to ${maximum}`);
  return { name, kind: type.value === "boolean" ? "switch" : "continuous", minimum, maximum, defaultValue };
};

/** The parametric form of an architecture that takes one audio input and a knob in each further row. */
export const parametric =
  (name: string, architecture: NamArchitecture): NamArchitecture =>
  (config, weights, context) => {
    const knobs = config.member("parametric").object();
    const parameters = knobs
      .memberNames()
      .sort()
      .map((knob) => readParameter(knob, knobs.member(knob)));
    const network = architecture(config, weights, context);
    const { inputs } = networkRows(network.network);
    if (inputs !== 1 + parameters.length)
      throw new Refusal(
        `The network takes ${counted(inputs, "input")}; with ${counted(parameters.length, "knob")} in ` +
          `config.parametric it must take ${1 + parameters.length}.`,
      );
    return { ...network, parameters, architecture: `${name}: ${network.architecture}` };
  };
