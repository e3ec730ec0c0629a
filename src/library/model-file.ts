/** A model from disk. */
import { basename } from "node:path";
import type { Model } from "../engine/network.ts";
import { readModel } from "./formats/index.ts";
import { readNamedFile } from "./store/read.ts";

/** Largest model file of any format that we know, several times over. */
const mostBytes = 256 * 1024 * 1024;

export type ModelFileOptions = { size?: number };

/** @throws Refusal when it is missing, unreadable or no model that this pedal plays */
export async function readModelFile(path: string, options: ModelFileOptions = {}): Promise<Model> {
  const fileName = basename(path);
  const { buffer, byteOffset, byteLength } = await readNamedFile(path, {
    kind: "a model file",
    mostBytes,
    tooLarge: (size) => `"${fileName}" has ${(size / 1e6).toFixed(0)} MB: no model is that large.`,
  });
  // A plain view of the same bytes: a Buffer's `slice` does not copy, and a copy here would be a second file in memory.
  return readModel(new Uint8Array(buffer, byteOffset, byteLength), { fileName, ...options });
}
