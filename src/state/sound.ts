/** The sound as a whole: its model, its cabinet, and the presets and snapshots that it comes from and goes into. */
import { editBanks } from "./edited-banks.ts";
import type { ImportEvent } from "./imported.ts";
import { chooseModel } from "./menu.ts";
import type { Fault, PedalEvent, PedalState } from "./pedal.ts";
import {
  type ModelReference,
  type PresetPosition,
  positionOfProgram,
  presetAt,
  sameParameters,
  stepBank,
  stepInRing,
  stepPreset,
} from "./presets.ts";
import { savePreset, saveSnapshot } from "./save.ts";

/** What changes the model, the cabinet or the preset. */
export type SoundEvent = Extract<
  Exclude<PedalEvent, ImportEvent>,
  { type: `${"model" | "cabinet" | "preset" | "program" | "bank" | "snapshot" | "banks"}${string}` }
>;

export function reduceSound(state: PedalState, event: SoundEvent): PedalState {
  switch (event.type) {
    case "modelStepped":
      return stepModel(state, event.by);
    case "modelChosen":
      return chooseModel(state, event.model);
    case "modelWentLive":
      return { ...state, liveModel: event.model, modelKnobs: event.knobs ?? [] };
    case "modelRefused":
      return refuseModel(state, event.model, event.reason);
    case "cabinetChosen":
      return { ...state, cabinet: event.cabinet };
    case "presetStepped":
      return recall(state, stepPreset(state.banks, state.position, event.by));
    case "presetChosen":
      return recall(state, { bank: state.position.bank, preset: event.preset });
    case "programChosen":
      return recall(state, positionOfProgram(state.banks, event.program));
    case "bankStepped":
      return recall(state, stepBank(state.banks, state.position, event.by));
    case "snapshotChosen":
      return recallSnapshot(state, event.snapshot);
    case "snapshotStepped":
      return stepSnapshot(state, event.by);
    case "presetSaved":
      return savePreset(state, event.name);
    case "snapshotSaved":
      return saveSnapshot(state, event.name);
    case "banksChanged":
      return editBanks(state, event.banks);
  }
}

/** Whether the player has turned something since the preset or snapshot was recalled. */
export function isEdited(state: PedalState): boolean {
  const preset = presetAt(state.banks, state.position);
  if (preset === undefined) return false;
  const stored = state.snapshot === null ? preset : (preset.snapshots[state.snapshot] ?? preset);
  return (
    preset.model !== state.model ||
    preset.cabinet !== state.cabinet ||
    !sameParameters(stored.parameters, state.parameters)
  );
}

function stepModel(state: PedalState, by: number): PedalState {
  const { catalogue } = state;
  if (catalogue.length === 0) return state;
  const here = state.model === null ? -1 : catalogue.indexOf(state.model);
  // From no model (or one that left the library) a step forward is the first and a step back the last.
  const next = here < 0 ? (by > 0 ? 0 : catalogue.length - 1) : stepInRing(here, by, catalogue.length);
  return chooseModel(state, catalogue[next]!);
}

function refuseModel(state: PedalState, model: ModelReference, reason: string): PedalState {
  const faults = [...new Set<Fault>([...state.faults, "model-refused"])];
  const back = state.model === model ? { model: state.liveModel === model ? null : state.liveModel } : {};
  return { ...state, ...back, faults, message: reason };
}

function recall(state: PedalState, position: PresetPosition | undefined): PedalState {
  const preset = position && presetAt(state.banks, position);
  if (position === undefined || preset === undefined) return state;
  const { model, cabinet, parameters } = preset;
  return { ...chooseModel(state, model), cabinet, parameters, position, snapshot: null };
}

function recallSnapshot(state: PedalState, snapshot: number): PedalState {
  const stored = presetAt(state.banks, state.position)?.snapshots[snapshot];
  return stored === undefined ? state : { ...state, parameters: stored.parameters, snapshot };
}

/** Round the preset's own parameters and its snapshots. */
function stepSnapshot(state: PedalState, by: number): PedalState {
  const preset = presetAt(state.banks, state.position);
  if (preset === undefined) return state;
  const place = stepInRing(state.snapshot === null ? 0 : state.snapshot + 1, by, preset.snapshots.length + 1);
  if (place === 0) return { ...state, parameters: preset.parameters, snapshot: null };
  return recallSnapshot(state, place - 1);
}
