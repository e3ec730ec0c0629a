/** The networks on the bench: the golden cases and whatever models the project ships. */
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goldenCases } from "../golden/golden.ts";

export type BenchModel = { name: string; path: string; size: number };

const shippedFolder = fileURLToPath(new URL("../../models/", import.meta.url));
const modelEndings = new Set([".nam", ".aidax", ".json"]);

function shippedModels(): BenchModel[] {
  if (!existsSync(shippedFolder)) return [];
  return readdirSync(shippedFolder)
    .filter((file) => modelEndings.has(extname(file)))
    .map((file) => ({ name: basename(file, extname(file)), path: join(shippedFolder, file), size: 1 }));
}

/** @param words only models whose name contains one of them; all where there are none */
export function benchModels(words: readonly string[]): BenchModel[] {
  const golden = goldenCases.map(({ name, model, size }) => ({
    name: name.replace("syn-", "").replace(" at size 0", ", smallest"),
    path: model,
    size,
  }));
  return [...golden, ...shippedModels()].filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
}
