/** The part of the pedal's state that outlives the power, and how it is read back from a file of any content. */

import { largestImportedCount } from "./imported.ts";
import {
  clampParameter,
  defaultParameterValues,
  type ParameterValues,
  parameterNames,
} from "./parameters.ts";
import { initialPedalState, type PedalState } from "./pedal.ts";
import { largestBankCount, largestPresetCount, largestSnapshotCount, presetAt } from "./presets.ts";
import {
  integer,
  list,
  optional,
  otherwise,
  record,
  type Schema,
  text,
  type ValueOf,
  yesOrNo,
} from "./schema.ts";

const name = text("a name");
const reference = optional(text("a model or cabinet of the library", 500));

/** Values of an older table may lie outside today's ranges: they are brought in, and new parameters get their default. */
const parameters: Schema<ParameterValues> = {
  expectation: "the parameters",
  json: { type: "object", additionalProperties: { type: "number" } },
  read(value) {
    const values = defaultParameterValues();
    if (typeof value !== "object" || value === null) return values;
    for (const parameter of parameterNames) {
      const stored = (value as Record<string, unknown>)[parameter];
      if (typeof stored === "number") values[parameter] = clampParameter(parameter, stored);
    }
    return values;
  },
};

const snapshot = record("a snapshot", { name, parameters });
const preset = record("a preset", {
  name,
  model: reference,
  cabinet: reference,
  parameters,
  snapshots: otherwise(list(snapshot, largestSnapshotCount), []),
});
const bank = record("a bank", { name, presets: otherwise(list(preset, largestPresetCount), []) });

const saved = record("the pedal's state", {
  bypass: otherwise(yesOrNo("whether the guitar passes unchanged"), false),
  model: reference,
  cabinet: reference,
  parameters: otherwise(parameters, defaultParameterValues()),
  banks: otherwise(list(bank, largestBankCount), []),
  bank: otherwise(integer(0, largestBankCount - 1), 0),
  preset: otherwise(integer(0, largestPresetCount - 1), 0),
  snapshot: optional(integer(0, largestSnapshotCount - 1)),
  imported: otherwise(list(text("a file of the library", 32), largestImportedCount), []),
});

export type SavedState = ValueOf<typeof saved>;

/** What of the state is worth keeping. Tuner, menu, faults and taps are of the moment. */
export function savedStateOf(state: PedalState): SavedState {
  const { bypass, model, cabinet, parameters, banks, position, snapshot, imported } = state;
  return { bypass, model, cabinet, parameters, banks, ...position, snapshot, imported };
}

/** A pedal that goes on where the saved one stopped. Never throws: `saved` may be anything that JSON can hold. */
export function restoredPedalState(
  value: unknown,
  complain: (sentence: string) => void = () => {},
): PedalState {
  const initial = initialPedalState();
  const read = saved.read(value, "", complain);
  if (read === undefined) return initial;
  const banks = read.banks.length > 0 ? read.banks : initial.banks;
  const position = { bank: Math.min(read.bank, banks.length - 1), preset: read.preset };
  const here = presetAt(banks, position);
  return {
    ...initial,
    bypass: read.bypass,
    model: read.model,
    cabinet: read.cabinet,
    parameters: read.parameters,
    banks,
    position: here === undefined ? { bank: position.bank, preset: 0 } : position,
    snapshot: read.snapshot !== null && here?.snapshots[read.snapshot] !== undefined ? read.snapshot : null,
    imported: read.imported,
  };
}
