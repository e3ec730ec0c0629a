/** What presets name and this pedal does not have: told while the stick is in, not on stage. */
import { idOfReference, titleOfReference } from "../../state/presets.ts";
import { findReference, referenceOf } from "../catalogue/references.ts";
import { readPresets } from "../verdict/presets-file.ts";
import type { IntakeParts } from "./intake.ts";
import type { StickReport } from "./report.ts";

const mostNamed = 5;

/** One sentence for each file of presets that was just taken in and lacks something. */
export async function sentencesOfMissing(
  { added }: Pick<StickReport, "added">,
  { library, shipped }: Pick<IntakeParts, "library" | "shipped">,
): Promise<string[]> {
  const files = added.filter(({ kind }) => kind === "presets");
  if (files.length === 0) return [];
  const models = [...(await library.list("model")).map(referenceOf), ...shipped.models];
  const cabinets = [...(await library.list("cabinet")).map(referenceOf), ...shipped.cabinets];
  const sentences: string[] = [];
  for (const { id, title } of files) {
    const presets = readPresets(await library.read("presets", id), title).banks.flatMap(
      (bank) => bank.presets,
    );
    const missing = [
      ...absent(
        presets.map(({ model }) => model),
        models,
      ),
      ...absent(
        presets.map(({ cabinet }) => cabinet),
        cabinets,
      ),
    ];
    if (missing.length > 0) sentences.push(sentenceOf(title, missing));
  }
  return sentences;
}

function absent(references: readonly (string | null)[], here: readonly string[]): string[] {
  const named = [...new Set(references)].filter((reference) => reference !== null);
  return named.filter((reference) => findReference(reference, here) === undefined);
}

function sentenceOf(title: string, missing: readonly string[]): string {
  const named = missing.slice(0, mostNamed).map((reference) => `"${fileToLookFor(reference)}"`);
  const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : "";
  return `The presets of "${title}" name what is not here: ${named.join(", ")}${more}. Put it on a stick: the presets find it then.`;
}

/** What is found by its file's name is named so. */
function fileToLookFor(reference: string): string {
  return idOfReference(reference) === undefined ? reference : titleOfReference(reference);
}
