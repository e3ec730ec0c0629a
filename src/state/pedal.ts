/**
 * What the pedal is doing, and the one function that changes it. Everything that can happen is an event, plain data;
 * `reduce` is pure, so any sequence of feet, knobs and MIDI can be replayed.
 */

import type { Milliseconds } from "../units.ts";
import { changeCatalogue } from "./catalogue.ts";
import { type ImportEvent, reduceImport } from "./imported.ts";
import { chooseModel, type MenuEvent, reduceMenu } from "./menu.ts";
import {
  clampParameter,
  defaultParameterValues,
  type ParameterName,
  type ParameterValues,
} from "./parameters.ts";
import {
  type Bank,
  type CabinetReference,
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
import { noTempo, type Tempo, tapTempo } from "./tempo.ts";

/** What is wrong and can be played through; each has its light (docs/controls.md). */
export type Fault =
  | "no-codec"
  /** Started after repeated failures: the dry guitar alone. */
  | "safe-mode"
  | "no-knobs"
  | "no-switches"
  | "no-display"
  | "model-refused"
  | "model-failed"
  | "late";

/** "confirming" while the foot still has to stay down, "going" once there is no way back. */
export type Shutdown = "no" | "confirming" | "going";

/** Of the library, presets and state onto a stick of its own: whether that is in, and how the last one went. */
export type Backup = "no-stick" | "stick" | "writing" | "written" | "failed";

export type PedalState = {
  readonly bypass: boolean;
  readonly tuner: boolean;
  /** The model the player chose; null is no model. */
  readonly model: ModelReference | null;
  /** The model that sounds; it follows `model` when the loader has made it ready. */
  readonly liveModel: ModelReference | null;
  readonly cabinet: CabinetReference | null;
  readonly parameters: Readonly<ParameterValues>;
  readonly banks: readonly Bank[];
  readonly position: PresetPosition;
  /** Of the preset at `position`; null: the preset's own parameters. */
  readonly snapshot: number | null;
  /** Files of presets in the library that were taken into the banks. */
  readonly imported: readonly string[];
  /** The models that the library can play, in the order in which a switch steps through them. */
  readonly catalogue: readonly ModelReference[];
  /** The cabinets that can be chosen, in order. */
  readonly cabinets: readonly CabinetReference[];
  readonly faults: readonly Fault[];
  readonly shutdown: Shutdown;
  readonly backup: Backup;
  readonly menu: { readonly cursor: number } | null;
  readonly tempo: Tempo;
  /** A sentence for the display and the page; empty when there is nothing to say. */
  readonly message: string;
};

export type PedalEvent =
  | { type: "bypassToggled" }
  | { type: "bypassSet"; bypass: boolean }
  | { type: "tunerToggled" }
  | { type: "tunerSet"; tuner: boolean }
  | { type: "parameterSet"; name: ParameterName; value: number }
  | { type: "parameterMoved"; name: ParameterName; by: number }
  | { type: "modelStepped"; by: number }
  | { type: "modelChosen"; model: ModelReference | null }
  | { type: "modelWentLive"; model: ModelReference | null }
  /** The loader or the audio thread will not play it; the player goes back to the one that sounds. */
  | { type: "modelRefused"; model: ModelReference; reason: string }
  | { type: "cabinetChosen"; cabinet: CabinetReference | null }
  | { type: "presetStepped"; by: number }
  | { type: "presetChosen"; preset: number }
  | { type: "programChosen"; program: number }
  | { type: "bankStepped"; by: number }
  | { type: "snapshotChosen"; snapshot: number }
  | { type: "snapshotStepped"; by: number }
  /** Writes the present sound over the preset where we are; a name makes a new preset at the bank's end. */
  | { type: "presetSaved"; name?: string }
  | { type: "snapshotSaved"; name?: string }
  | {
      type: "catalogueChanged";
      catalogue: readonly ModelReference[];
      cabinets: readonly CabinetReference[];
    }
  | { type: "banksChanged"; banks: readonly Bank[] }
  | { type: "faultRaised"; fault: Fault }
  | { type: "faultCleared"; fault: Fault }
  | { type: "messageShown"; message: string }
  | { type: "shutdownConfirming" }
  | { type: "shutdownCancelled" }
  /** A backup instead while the stick for it is in. */
  | { type: "shutdownConfirmed" }
  | { type: "backupTurned"; backup: Backup; message?: string | undefined }
  | { type: "tempoTapped"; at: Milliseconds }
  | ImportEvent
  | MenuEvent;

export function initialPedalState(): PedalState {
  return {
    bypass: false,
    tuner: false,
    model: null,
    liveModel: null,
    cabinet: null,
    parameters: defaultParameterValues(),
    banks: [{ name: "Bank 1", presets: [] }],
    position: { bank: 0, preset: 0 },
    snapshot: null,
    imported: [],
    catalogue: [],
    cabinets: [],
    faults: [],
    shutdown: "no",
    backup: "no-stick",
    menu: null,
    tempo: noTempo,
    message: "",
  };
}

/** The state after the event. Total: an event that makes no sense now gives the same state back. */
export function reduce(state: PedalState, event: PedalEvent): PedalState {
  // A pedal that is shutting down has saved its state; nothing may change under it.
  if (state.shutdown === "going") return state;
  switch (event.type) {
    case "bypassToggled":
      return { ...state, bypass: !state.bypass };
    case "bypassSet":
      return { ...state, bypass: event.bypass };
    case "tunerToggled":
      return { ...state, tuner: !state.tuner };
    case "tunerSet":
      return { ...state, tuner: event.tuner };
    case "parameterSet":
      return withParameter(state, event.name, event.value);
    case "parameterMoved":
      return withParameter(state, event.name, state.parameters[event.name] + event.by);
    case "faultRaised":
      return state.faults.includes(event.fault)
        ? state
        : { ...state, faults: [...state.faults, event.fault] };
    case "faultCleared":
      return withoutFault(state, event.fault);
    case "messageShown":
      return { ...state, message: event.message };
    case "shutdownConfirming":
      return { ...state, shutdown: "confirming" };
    case "shutdownCancelled":
      return { ...state, shutdown: "no" };
    case "shutdownConfirmed":
      return state.backup === "no-stick"
        ? { ...state, shutdown: "going" }
        : { ...state, shutdown: "no", backup: "writing" };
    case "backupTurned":
      return { ...state, backup: event.backup, message: event.message ?? state.message };
    case "tempoTapped":
      return { ...state, tempo: tapTempo(state.tempo, event.at) };
    case "catalogueChanged":
      return reduceMenu(changeCatalogue(state, event), { type: "menuMoved", by: 0 });
    case "menuPressed":
    case "menuMoved":
    case "menuClosed":
      return reduceMenu(state, event);
    case "presetsImported":
    case "presetsForgotten":
    case "presetsResolved":
      return reduceImport(state, event);
    default:
      return reduceSound(state, event);
  }
}

type SoundEvent = Extract<
  Exclude<PedalEvent, ImportEvent>,
  { type: `${"model" | "cabinet" | "preset" | "program" | "bank" | "snapshot" | "banks"}${string}` }
>;

/** What changes the model, the cabinet or the preset. */
function reduceSound(state: PedalState, event: SoundEvent): PedalState {
  switch (event.type) {
    case "modelStepped":
      return stepModel(state, event.by);
    case "modelChosen":
      return chooseModel(state, event.model);
    case "modelWentLive":
      return { ...state, liveModel: event.model };
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
      return { ...state, banks: event.banks, ...placeIn(event.banks, state.position), snapshot: null };
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

function withParameter(state: PedalState, name: ParameterName, value: number): PedalState {
  const clamped = clampParameter(name, value);
  if (clamped === state.parameters[name]) return state;
  return { ...state, parameters: { ...state.parameters, [name]: clamped } };
}

function withoutFault(state: PedalState, fault: Fault): PedalState {
  if (!state.faults.includes(fault)) return state;
  return { ...state, faults: state.faults.filter((other) => other !== fault) };
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
  const faulted = reduce(state, { type: "faultRaised", fault: "model-refused" });
  const back = state.model === model ? { model: state.liveModel === model ? null : state.liveModel } : {};
  return { ...faulted, ...back, message: reason };
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

function placeIn(banks: readonly Bank[], position: PresetPosition): { position: PresetPosition } {
  return { position: presetAt(banks, position) === undefined ? { bank: 0, preset: 0 } : position };
}
