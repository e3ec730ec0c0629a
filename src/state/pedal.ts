/**
 * What the pedal is doing, and the one function that changes it. Everything that can happen is an event, plain data;
 * `reduce` is pure, so any sequence of feet, knobs and MIDI can be replayed.
 */

import type { Milliseconds } from "../units.ts";
import { changeCatalogue } from "./catalogue.ts";
import { type ImportEvent, reduceImport } from "./imported.ts";
import { type Mark, type MarkEvent, reduceMark } from "./mark.ts";
import { type MenuEvent, reduceMenu } from "./menu.ts";
import {
  clampParameter,
  defaultParameterValues,
  type ParameterName,
  type ParameterValues,
} from "./parameters.ts";
import type { Bank, CabinetReference, ModelReference, PresetPosition } from "./presets.ts";
import { reduceSound } from "./sound.ts";
import { noTempo, type Tempo, tapTempo } from "./tempo.ts";

/** What is wrong and can be played through; each has its light (docs/controls.md). */
export type Fault =
  | "no-codec"
  /** Started after repeated failures: the dry guitar alone. */
  | "safe-mode"
  | "no-knobs"
  | "no-switches"
  | "no-encoders"
  | "no-display"
  | "model-refused"
  | "model-failed"
  | "late";

/** "confirming" while the foot still has to stay down, "going" once there is no way back. */
export type Shutdown = "no" | "confirming" | "going";

/** Of the library, presets and state onto a stick of its own: whether that is in, and how the last one went. */
export type Backup = "no-stick" | "stick" | "writing" | "written" | "failed";

/** What is being taken in from a stick, and for a while how that went. */
export type Intake = "nothing" | "reading" | "taken" | "refused";

export type PedalState = {
  readonly bypass: boolean;
  readonly tuner: boolean;
  /** The model the player chose; null is no model. */
  readonly model: ModelReference | null;
  /** The model that sounds; it follows `model` when the loader has made it ready. */
  readonly liveModel: ModelReference | null;
  /** What the live model calls its knobs; the first two are the parameters "model1" and "model2". */
  readonly modelKnobs: readonly string[];
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
  /** As it was before the last hold that may yet become a long one. */
  readonly mark: Mark | null;
  readonly intake: Intake;
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
  | { type: "modelWentLive"; model: ModelReference | null; knobs?: readonly string[] }
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
  | { type: "intakeTurned"; intake: Intake }
  | { type: "backupTurned"; backup: Backup; message?: string | undefined }
  | { type: "tempoTapped"; at: Milliseconds }
  | ImportEvent
  | MarkEvent
  | MenuEvent;

export function initialPedalState(): PedalState {
  return {
    bypass: false,
    tuner: false,
    model: null,
    liveModel: null,
    modelKnobs: [],
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
    mark: null,
    intake: "nothing",
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
    // A foot has read what the display says, and wants to see what it plays.
    case "bypassToggled":
      return { ...state, bypass: !state.bypass, message: "" };
    case "bypassSet":
      return { ...state, bypass: event.bypass };
    case "tunerToggled":
      return { ...state, tuner: !state.tuner, message: "" };
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
    case "intakeTurned":
      return state.intake === event.intake ? state : { ...state, intake: event.intake };
    case "backupTurned":
      return { ...state, backup: event.backup, message: event.message ?? state.message };
    case "tempoTapped":
      return { ...state, tempo: tapTempo(state.tempo, event.at) };
    case "catalogueChanged":
      return reduceMenu(changeCatalogue(state, event), { type: "menuMoved", by: 0 });
    case "soundMarked":
    case "soundTakenBack":
      return reduceMark(state, event);
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

function withParameter(state: PedalState, name: ParameterName, value: number): PedalState {
  const clamped = clampParameter(name, value);
  if (clamped === state.parameters[name]) return state;
  return { ...state, parameters: { ...state.parameters, [name]: clamped } };
}

function withoutFault(state: PedalState, fault: Fault): PedalState {
  if (!state.faults.includes(fault)) return state;
  return { ...state, faults: state.faults.filter((other) => other !== fault) };
}
