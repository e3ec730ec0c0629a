/** The banks after a hand has edited them: whoever plays stays with the same preset and snapshot, wherever these went. */
import type { PedalState } from "./pedal.ts";
import { type Bank, type PresetPosition, presetAt, sameParameters } from "./presets.ts";

export function editBanks(state: PedalState, banks: readonly Bank[]): PedalState {
  const position = positionIn(banks, state);
  return { ...state, banks, position, snapshot: snapshotIn(banks, position, state) };
}

/** What was renamed or deleted is nowhere as it was: then the place counts, as far as there is one. */
function positionIn(banks: readonly Bank[], { banks: before, position }: PedalState): PresetPosition {
  const name = before[position.bank]?.name;
  const bank = placeOf(banks, position.bank, (other) => other.name === name) ?? position.bank;
  const last = Math.min(bank, banks.length - 1);
  const presets = banks[last]?.presets ?? [];
  const here = presetAt(before, position);
  const preset = placeOf(presets, position.preset, (other) => isSame(other, here)) ?? position.preset;
  return { bank: last, preset: Math.max(0, Math.min(preset, presets.length - 1)) };
}

/** null where it was deleted; one of the same parameters in its place has only got another name. */
function snapshotIn(
  banks: readonly Bank[],
  position: PresetPosition,
  { banks: before, position: positionBefore, snapshot }: PedalState,
): number | null {
  if (snapshot === null) return null;
  const stored = presetAt(before, positionBefore)?.snapshots[snapshot];
  const snapshots = presetAt(banks, position)?.snapshots ?? [];
  const place = placeOf(snapshots, snapshot, (other) => isSame(other, stored));
  if (place !== undefined) return place;
  const inItsPlace = snapshots[snapshot];
  const isRenamed = stored && inItsPlace && sameParameters(stored.parameters, inItsPlace.parameters);
  return isRenamed ? snapshot : null;
}

/** Best where it was: copies of it may stand elsewhere. */
function placeOf<T>(items: readonly T[], before: number, isIt: (item: T) => boolean): number | undefined {
  const places = [before, ...items.keys()];
  return places.find((place) => items[place] !== undefined && isIt(items[place]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
