/** A model from disk. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { Model } from "../engine/network.ts";
import { Refusal } from "../refusal.ts";
import { readModel } from "./formats/index.ts";

/** Largest model file of any format that we know, several times over. */
const mostBytes = 256 * 1024 * 1024;

export type ModelFileOptions = { size?: number };

/** @throws Refusal when it is missing, unreadable or no model that this pedal plays */
export async function readModelFile(path: string, options: ModelFileOptions = {}): Promise<Model> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(
      error.code === "ENOENT"
        ? `There is no file ${path}; check its name.`
        : `"${path}" cannot be opened (${error.code ?? error.message}); check that you may read it.`,
    );
  });
  try {
    const status = await file.stat();
    const fileName = basename(path);
    if (!status.isFile()) throw new Refusal(`"${path}" is not a file; give the name of a model file.`);
    if (status.size > mostBytes) {
      throw new Refusal(`"${fileName}" has ${(status.size / 1e6).toFixed(0)} MB: no model is that large.`);
    }
    const { buffer, byteOffset, byteLength } = await file.readFile();
    // A plain view of the same bytes: a Buffer's `slice` does not copy, and a copy here would be a second file in memory.
    return readModel(new Uint8Array(buffer, byteOffset, byteLength), { fileName, ...options });
  } finally {
    await file.close();
  }
}
