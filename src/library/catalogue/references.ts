/** How presets name models and cabinets, and which entry of this pedal is meant. */
import { idOfReference } from "../../state/presets.ts";
import type { Card } from "./card.ts";

/** What presets name, or what a pedal has. */
export type References = { models: readonly string[]; cabinets: readonly string[] };

/** An entry of the library by its lasting name, with the file's name behind it for whoever shows it. */
export function referenceOf({ id, fileName }: Pick<Card, "id" | "fileName">): string {
  return `${id}/${fileName}`;
}

/**
 * The reference by which this pedal knows what a preset names: by its lasting name, whatever the file is called here; or,
 * where there is none, by the file's name. undefined for what is not here.
 * @param here references of this pedal, in its order
 */
export function findReference(reference: string, here: readonly string[]): string | undefined {
  if (here.includes(reference)) return reference;
  const id = idOfReference(reference);
  if (id !== undefined) return here.find((other) => idOfReference(other) === id);
  const name = comparable(fileNameOf(reference));
  return (
    here.find((other) => comparable(fileNameOf(other)) === name) ??
    here.find((other) => withoutEnding(comparable(fileNameOf(other))) === withoutEnding(name))
  );
}

/** Without folders, of whichever system. */
function fileNameOf(reference: string): string {
  return reference.split(/[/\\]/).at(-1) ?? "";
}

function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function withoutEnding(name: string): string {
  return name.replace(/(.)\.[^.]*$/, "$1");
}
