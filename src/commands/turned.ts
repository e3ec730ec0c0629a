/** A model with its knobs turned on the command line. */
import type { Model, ModelParameter } from "../engine/network.ts";
import { Refusal } from "../refusal.ts";
import { defaultParameterValues, type ParameterValues } from "../state/parameters.ts";
import { numberBetween } from "./command.ts";

/**
 * @param settings each NAME=VALUE, within the knob's own range
 * @returns the model, whose knobs stand there at rest
 * @throws Refusal for a knob that it has not, or a value outside of its range
 */
export function turned(model: Model, settings: readonly string[] = []): Model {
  const stands = settings.map((setting) => standOf(model, setting));
  const parameters = model.parameters.map(
    (knob) => stands.findLast(({ name }) => name === knob.name) ?? knob,
  );
  return { ...model, parameters };
}

function standOf(model: Model, setting: string): ModelParameter {
  const at = setting.lastIndexOf("=");
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  if (at < 0) throw new Refusal(`--knob is "${setting}": give a name and a value, such as drive=0.5.`);
  const knob = model.parameters.find((parameter) => parameter.name.toLowerCase() === name.toLowerCase());
  if (knob === undefined) throw new Refusal(`The model has no knob "${name}": ${knobsOf(model)}.`);
  const { minimum, maximum } = knob;
  return { ...knob, defaultValue: numberBetween(`--knob ${knob.name}`, value, minimum, maximum) };
}

function knobsOf({ parameters }: Model): string {
  if (parameters.length === 0) return "it has none";
  return `it has ${parameters.map(({ name, minimum, maximum }) => `${name} (${minimum} to ${maximum})`).join(", ")}`;
}

/** The front panel with the model's first knobs where the model puts them. */
export function panelFor({ parameters }: Model): ParameterValues {
  const values = defaultParameterValues();
  const [model1 = values.model1, model2 = values.model2] = parameters.map(
    ({ minimum, maximum, defaultValue }) => (defaultValue - minimum) / (maximum - minimum),
  );
  return { ...values, model1, model2 };
}
