/** The networks on the bench: the golden cases, networks with random weights and the models that the project ships. */
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Model } from "../../src/engine/network.ts";
import { readModelFile } from "../../src/library/model-file.ts";
import { goldenCases } from "../golden/golden.ts";
import { seededModels } from "./seeded.ts";

export type BenchModel = {
  name: string;
  /** Takes so long that it is measured over less sound. */
  heavy: boolean;
  load: () => Promise<Model>;
};

const shippedFolder = fileURLToPath(new URL("../../models/", import.meta.url));
const modelEndings = new Set([".nam", ".aidax", ".json"]);

function shippedModels(): BenchModel[] {
  if (!existsSync(shippedFolder)) return [];
  return readdirSync(shippedFolder)
    .filter((file) => modelEndings.has(extname(file)))
    .map((file) => ({
      name: basename(file, extname(file)),
      heavy: false,
      load: () => readModelFile(join(shippedFolder, file), { size: 1 }),
    }));
}

/** @param words only models whose name contains one of them; all where there are none */
export function benchModels(words: readonly string[]): BenchModel[] {
  const golden = goldenCases.map(({ name, model, size }) => ({
    name: name.replace("syn-", "").replace(" at size 0", ", smallest"),
    heavy: false,
    load: () => readModelFile(model, { size }),
  }));
  const made = seededModels.map(({ name, heavy, make }) => ({ name, heavy, load: async () => make() }));
  return [...golden, ...made, ...shippedModels()].filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
}
