/** What came into the library reaches the feet: models the catalogue, presets the banks. */
import type { Library } from "../library/catalogue/library.ts";
import { readPresets } from "../library/verdict/presets-file.ts";
import type { PresetsFile } from "../state/imported.ts";
import { type Bank, largestBankCount } from "../state/presets.ts";
import type { Pedal } from "./pedal.ts";
import type { Shelf } from "./shelf.ts";

export type TakeUpParts = {
  pedal: Pick<Pedal, "state" | "dispatch">;
  shelf: Shelf;
  library: Library;
  say: (sentence: string) => void;
};

/**
 * Call at the start and when the library has changed; what was done is not done again. The pedal's state tells which files
 * were taken in, in the same file as the banks: whatever is cut off in between is taken up at the next start. Never rejects.
 */
export async function takeUpLibrary({ pedal, shelf, library, say }: TakeUpParts): Promise<void> {
  await shelf.refresh();
  pedal.dispatch(shelf.catalogueChanged());
  const files = await newFiles(library, pedal.state.imported);
  const before = pedal.state.banks;
  if (files.length > 0) pedal.dispatch({ type: "presetsImported", files });
  const { banks, imported } = pedal.state;
  for (const { name } of banks.filter((bank) => !before.includes(bank))) say(`New bank: "${name}".`);
  for (const { id, title } of files)
    if (!imported.includes(id))
      say(`There is no room for the presets of "${title}": the pedal holds ${largestBankCount} banks.`);
  const names = shelf.namesFor(referencesIn(banks));
  if (Object.keys(names.models).length + Object.keys(names.cabinets).length > 0)
    pedal.dispatch({ type: "presetsResolved", ...names });
}

/** At the start: what left the library meanwhile may come again. */
export async function forgetRemoved({
  pedal,
  library,
}: Pick<TakeUpParts, "pedal" | "library">): Promise<void> {
  const held = new Set((await library.list("presets")).map(({ id }) => id));
  const ids = pedal.state.imported.filter((id) => !held.has(id));
  if (ids.length > 0) pedal.dispatch({ type: "presetsForgotten", ids });
}

async function newFiles(library: Library, known: readonly string[]): Promise<PresetsFile[]> {
  const files: PresetsFile[] = [];
  for (const { id, title } of await library.list("presets")) {
    if (known.includes(id)) continue;
    try {
      files.push({ id, title, ...readPresets(await library.read("presets", id), title) });
    } catch {
      // Damaged on the disk since it was judged: it counts again when it has come again.
    }
  }
  return files;
}

function referencesIn(banks: readonly Bank[]) {
  const presets = banks.flatMap((bank) => bank.presets);
  const distinct = (references: (string | null)[]) =>
    [...new Set(references)].filter((reference) => reference !== null);
  return {
    models: distinct(presets.map(({ model }) => model)),
    cabinets: distinct(presets.map(({ cabinet }) => cabinet)),
  };
}
