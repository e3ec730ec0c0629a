/** The models, or the impulse responses, that lie in a folder, in the order in which a switch steps through them. */
import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { References } from "./catalogue/references.ts";

/** What `formats/` reads. */
const modelExtensions = new Set([".nam", ".json", ".aidax", ".ckpt"]);
const cabinetExtensions = new Set([".wav"]);

/** A model by its lasting name: the file's name without its ending. */
export type ModelEntry = { reference: string; path: string };

export function entryOf(path: string): ModelEntry {
  return { reference: basename(path, extname(path)), path };
}

/** By name, independent of the machine's language; hidden files and what is no model are left out. */
export function listModels(folder: string): Promise<ModelEntry[]> {
  return listFiles(folder, modelExtensions);
}

/** The same for impulse responses. */
export function listCabinets(folder: string): Promise<ModelEntry[]> {
  return listFiles(folder, cabinetExtensions);
}

/** What the firmware brings along, by name. @param firmware the folder above the bundle's */
export async function shippedReferences(firmware: string): Promise<References> {
  const references = (entries: ModelEntry[]) => entries.map(({ reference }) => reference);
  return {
    models: references(await listModels(join(firmware, "models"))),
    cabinets: references(await listCabinets(join(firmware, "models/cabinets"))),
  };
}

async function listFiles(folder: string, extensions: ReadonlySet<string>): Promise<ModelEntry[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => !name.startsWith(".") && extensions.has(extname(name).toLowerCase()))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => entryOf(join(folder, name)));
}
