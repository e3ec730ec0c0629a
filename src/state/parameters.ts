/**
 * The one parameter table: every knob of the pedal, with its range, its unit and where it stands when nobody turned
 * it. Knobs, MIDI, presets, the page and the engine all read this table; a new parameter is one line here.
 */

export type ParameterUnit = "dB" | "ratio";

export type ParameterDefinition = {
  /** For people: the front panel's word. */
  label: string;
  unit: ParameterUnit;
  minimum: number;
  maximum: number;
  defaultValue: number;
};

const toneKnob = { unit: "dB", minimum: -12, maximum: 12, defaultValue: 0 } as const;
/** Knob of a parametric model; the model's own range is mapped onto 0..1. */
const modelKnob = { unit: "ratio", minimum: 0, maximum: 1, defaultValue: 0.5 } as const;

export const parameterTable = {
  /** Into the model, after the calibration of board and model. */
  gain: { label: "Gain", unit: "dB", minimum: -24, maximum: 24, defaultValue: 0 },
  /** Threshold of the noise gate; its minimum is "off". */
  gate: { label: "Gate", unit: "dB", minimum: -100, maximum: -20, defaultValue: -100 },
  bass: { label: "Bass", ...toneKnob },
  mid: { label: "Mid", ...toneKnob },
  treble: { label: "Treble", ...toneKnob },
  presence: { label: "Presence", ...toneKnob },
  /** Of the effect, before the limiter. */
  level: { label: "Level", unit: "dB", minimum: -40, maximum: 12, defaultValue: 0 },
  /** 0 is the dry guitar, 1 the effect alone. */
  mix: { label: "Mix", unit: "ratio", minimum: 0, maximum: 1, defaultValue: 1 },
  model1: { label: "Model 1", ...modelKnob },
  model2: { label: "Model 2", ...modelKnob },
} as const satisfies Record<string, ParameterDefinition>;

export type ParameterName = keyof typeof parameterTable;

/** One value for each parameter, in the table's units and within its range. */
export type ParameterValues = Record<ParameterName, number>;

export const parameterNames = Object.keys(parameterTable) as ParameterName[];

export function defaultParameterValues(): ParameterValues {
  const values = {} as ParameterValues;
  for (const name of parameterNames) values[name] = parameterTable[name].defaultValue;
  return values;
}

/** The nearest value that the parameter can take; its default for what is not a number. */
export function clampParameter(name: ParameterName, value: number): number {
  const { minimum, maximum, defaultValue } = parameterTable[name];
  if (Number.isNaN(value)) return defaultValue;
  return Math.min(maximum, Math.max(minimum, value));
}

/** The value at a knob's position, 0 (fully left) to 1 (fully right). */
export function parameterAtPosition(name: ParameterName, position: number): number {
  const { minimum, maximum } = parameterTable[name];
  return clampParameter(name, minimum + position * (maximum - minimum));
}

/** Where a knob would stand for the value, 0 to 1. */
export function positionOfParameter(name: ParameterName, value: number): number {
  const { minimum, maximum } = parameterTable[name];
  return (clampParameter(name, value) - minimum) / (maximum - minimum);
}
