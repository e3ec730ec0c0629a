/** Presets from elsewhere: each file of the library becomes a bank of its own behind the player's, and does so once. */

import { type Bank, largestBankCount, type Preset } from "./presets.ts";

export type PresetsFile = {
  /** Its lasting name in the library. */
  readonly id: string;
  readonly title: string;
  readonly banks: readonly Bank[];
  /** Of a backup: the files whose presets are among these banks already. null: not a backup, a file of presets. */
  readonly imported: readonly string[] | null;
};

export type ImportEvent =
  | { type: "presetsImported"; files: readonly PresetsFile[] }
  /** The library holds these no more: should one come again, it is a new one. */
  | { type: "presetsForgotten"; ids: readonly string[] }
  /** What the library calls the models and cabinets that presets name otherwise. */
  | { type: "presetsResolved"; models: Names; cabinets: Names };

type Names = Readonly<Record<string, string>>;
type Banks = { readonly banks: readonly Bank[]; readonly imported: readonly string[] };

/** Of the files that were taken in, the last so many are remembered. */
export const largestImportedCount = 1000;
const longestBankName = 200;

export function reduceImport<State extends Banks>(state: State, event: ImportEvent): State {
  switch (event.type) {
    case "presetsImported":
      return backupsFirst(event.files).reduce(withFile, state);
    case "presetsForgotten":
      return { ...state, imported: state.imported.filter((id) => !event.ids.includes(id)) };
    case "presetsResolved":
      return { ...state, banks: state.banks.map((bank) => resolved(bank, event.models, event.cabinets)) };
  }
}

/** What a pedal had taken in before its backup is in the backup's banks, as its player has changed it since. */
function backupsFirst(files: readonly PresetsFile[]): PresetsFile[] {
  return [...files.filter(isBackup), ...files.filter((file) => !isBackup(file))];
}

function isBackup({ imported }: PresetsFile): boolean {
  return imported !== null;
}

/** Unchanged where the file is known or there is no room: it then counts as not taken in. */
function withFile<State extends Banks>(state: State, file: PresetsFile): State {
  if (state.imported.includes(file.id)) return state;
  const own = isUntouched(state.banks) ? [] : state.banks;
  const known = new Set(own.map(contentOf));
  const fresh = file.banks.filter((bank) => bank.presets.length > 0 && !known.has(contentOf(bank)));
  if (own.length + fresh.length > largestBankCount) return state;
  const imported = [...new Set([...state.imported, ...(file.imported ?? []), file.id])];
  const banks = own.slice();
  for (const bank of fresh) banks.push({ ...bank, name: nameOf(bank, file, banks) });
  return {
    ...state,
    banks: fresh.length > 0 ? banks : state.banks,
    imported: imported.slice(-largestImportedCount),
  };
}

/** As a new pedal's are: what comes takes their place. */
function isUntouched(banks: readonly Bank[]): boolean {
  return banks.length === 1 && banks[0]?.presets.length === 0;
}

/** Two banks of the same presets are one, whatever they are called. */
function contentOf({ presets }: Bank): string {
  return JSON.stringify(presets);
}

/** A backup's banks keep their names; a file's is called as the file, and no two the same. */
function nameOf(bank: Bank, { title, banks, imported }: PresetsFile, taken: readonly Bank[]): string {
  const name = imported !== null ? bank.name : banks.length === 1 ? title : `${title}: ${bank.name}`;
  const numbered = (number: number) =>
    number === 1 ? name.slice(0, longestBankName) : `${name.slice(0, longestBankName - 6)} (${number})`;
  let number = 1;
  while (taken.some((other) => other.name === numbered(number))) number++;
  return numbered(number);
}

function resolved(bank: Bank, models: Names, cabinets: Names): Bank {
  const resolve = (names: Names, reference: string | null) =>
    reference !== null && Object.hasOwn(names, reference) ? names[reference]! : reference;
  const presets = bank.presets.map(
    (preset): Preset => ({
      ...preset,
      model: resolve(models, preset.model),
      cabinet: resolve(cabinets, preset.cabinet),
    }),
  );
  return { ...bank, presets };
}
