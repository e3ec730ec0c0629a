/** The present sound, kept as a preset or as a snapshot of one. */
import type { PedalState } from "./pedal.ts";
import { largestPresetCount, largestSnapshotCount, type Preset, presetAt, withPreset } from "./presets.ts";

const bankIsFull = `Not saved: the bank has ${largestPresetCount} presets. Choose another bank, or delete one.`;
const presetIsFull = `Not saved: the preset has ${largestSnapshotCount} snapshots. Save over one, or delete one.`;
const presetFirst = "Not saved: a snapshot belongs to a preset. Save a preset first.";

/** Over the preset where we are; with a name, as a new one at the end of the bank. */
export function savePreset(state: PedalState, name: string | undefined): PedalState {
  const { model, cabinet, parameters, banks } = state;
  const here = presetAt(banks, state.position);
  const isNew = name !== undefined || here === undefined;
  const position = isNew
    ? { ...state.position, preset: banks[state.position.bank]?.presets.length ?? 0 }
    : state.position;
  const preset: Preset = {
    name: name ?? here?.name ?? `Preset ${position.preset + 1}`,
    model,
    cabinet,
    parameters,
    snapshots: isNew ? [] : (here?.snapshots ?? []),
  };
  const saved = withPreset(banks, position, preset);
  if (saved === banks) return { ...state, message: bankIsFull };
  return { ...state, banks: saved, position, snapshot: null, message: "" };
}

/** Over the snapshot we are in; from the preset itself, or with a name, as a new one. */
export function saveSnapshot(state: PedalState, name: string | undefined): PedalState {
  const preset = presetAt(state.banks, state.position);
  if (preset === undefined) return { ...state, message: presetFirst };
  const isNew = name !== undefined || state.snapshot === null;
  const place = isNew ? preset.snapshots.length : state.snapshot!;
  if (place >= largestSnapshotCount) return { ...state, message: presetIsFull };
  const snapshots = preset.snapshots.slice();
  const called = name ?? snapshots[place]?.name ?? `Snapshot ${place + 1}`;
  snapshots[place] = { name: called, parameters: state.parameters };
  return {
    ...state,
    banks: withPreset(state.banks, state.position, { ...preset, snapshots }),
    snapshot: place,
    message: "",
  };
}
