/** Presets, snapshots and banks: plain data, replaced and never changed in place. */

import { type ParameterValues, parameterNames } from "./parameters.ts";

/** The library's lasting name of a model. */
export type ModelReference = string;
/** The library's lasting name of a cabinet impulse response. */
export type CabinetReference = string;

/** An entry's lasting name, alone or with the file's name behind it; undefined for what is not of a library. */
export function idOfReference(reference: string): string | undefined {
  return /^([0-9a-f]{32})(?:\/|$)/.exec(reference)?.[1];
}

/** What lasts of a reference while people call the entry this or that; a shipped file's name is all of it. */
export function lastingName(reference: string): string {
  return idOfReference(reference) ?? reference;
}

/** Whether two references mean the same thing, whatever it was called when they were made. */
export function isSameEntry(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return lastingName(one) === lastingName(other);
}

/** The references as these are called now; what is not among them stays as it is. */
export function nowCalled(known: readonly string[]): <T extends string | null>(reference: T) => T | string {
  const names = new Map(known.map((reference) => [lastingName(reference), reference]));
  return (reference) => (reference === null ? reference : (names.get(lastingName(reference)) ?? reference));
}

/**
 * A reference for people: of an entry of the library ("<id>/<file name>") the file's name without its ending, exactly as its
 * owner wrote it; of what is shipped or given at the start, its words.
 */
export function titleOfReference(reference: ModelReference | CabinetReference): string {
  const fileName = /^[0-9a-f]{32}\/(.+)$/.exec(reference)?.[1];
  return fileName === undefined ? titleOfShipped(reference) : fileName.replace(/(.)\.[^.]*$/, "$1");
}

/** "clean-tube-stage", as shipped files are called, is "Clean tube stage"; every other name stays as somebody wrote it. */
export function titleOfShipped(name: string): string {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) return name;
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
}

/** Parameters only: recalling one never loads anything and therefore never gaps. */
export type Snapshot = {
  readonly name: string;
  readonly parameters: Readonly<ParameterValues>;
};

/** A whole sound: the model, the cabinet (null: none) and every parameter. */
export type Preset = {
  readonly name: string;
  /** null plays the guitar without a model. */
  readonly model: ModelReference | null;
  readonly cabinet: CabinetReference | null;
  readonly parameters: Readonly<ParameterValues>;
  readonly snapshots: readonly Snapshot[];
};

export type Bank = {
  readonly name: string;
  readonly presets: readonly Preset[];
};

/** Both count from 0. */
export type PresetPosition = { readonly bank: number; readonly preset: number };

export const largestBankCount = 100;
export const largestPresetCount = 128;
export const largestSnapshotCount = 8;

/** `index` moved by `by` in a ring of `count`; 0 in an empty ring. */
export function stepInRing(index: number, by: number, count: number): number {
  if (count <= 0) return 0;
  return (((index + by) % count) + count) % count;
}

export function presetAt(banks: readonly Bank[], position: PresetPosition): Preset | undefined {
  return banks[position.bank]?.presets[position.preset];
}

/** The next (or, with -1, the previous) preset of the same bank, round the end. */
export function stepPreset(banks: readonly Bank[], position: PresetPosition, by: number): PresetPosition {
  const count = banks[position.bank]?.presets.length ?? 0;
  return { bank: position.bank, preset: stepInRing(position.preset, by, count) };
}

/** The same place in the next bank; a shorter bank gives its last preset. */
export function stepBank(banks: readonly Bank[], position: PresetPosition, by: number): PresetPosition {
  const bank = stepInRing(position.bank, by, banks.length);
  const last = Math.max(0, (banks[bank]?.presets.length ?? 0) - 1);
  return { bank, preset: Math.min(position.preset, last) };
}

/**
 * The preset that a MIDI program number (0..127) means: presets counted through all banks, so that program 0 is the
 * first preset of the first bank whatever the banks' lengths.
 */
export function positionOfProgram(banks: readonly Bank[], program: number): PresetPosition | undefined {
  let remaining = program;
  for (const [bank, { presets }] of banks.entries()) {
    if (remaining < presets.length) return { bank, preset: remaining };
    remaining -= presets.length;
  }
  return undefined;
}

/** The presets one step away: the loader keeps their models ready, so that a step is instant. */
export function neighbours(banks: readonly Bank[], position: PresetPosition): Preset[] {
  const here = presetAt(banks, position);
  const places = [
    stepPreset(banks, position, 1),
    stepPreset(banks, position, -1),
    stepBank(banks, position, 1),
    stepBank(banks, position, -1),
  ];
  const presets = places.map((place) => presetAt(banks, place));
  return [...new Set(presets)].filter((preset) => preset !== undefined && preset !== here) as Preset[];
}

/** The banks with this preset at the place; a place just past the end of a bank appends. Elsewhere nothing changes. */
export function withPreset(
  banks: readonly Bank[],
  position: PresetPosition,
  preset: Preset,
): readonly Bank[] {
  const bank = banks[position.bank];
  if (bank === undefined || position.preset > bank.presets.length) return banks;
  if (position.preset >= largestPresetCount) return banks;
  const presets = bank.presets.slice();
  presets[position.preset] = preset;
  return banks.map((other, index) => (index === position.bank ? { ...bank, presets } : other));
}

export function sameParameters(left: Readonly<ParameterValues>, right: Readonly<ParameterValues>): boolean {
  return parameterNames.every((name) => left[name] === right[name]);
}
