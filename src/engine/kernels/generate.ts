/**
 * Writes the kernels that exist in several shapes as AssemblyScript: AssemblyScript has no local arrays, so each value
 * that is held in a register needs a name of its own; a generator keeps the shapes to one text.
 *
 *   node src/engine/kernels/generate.ts   writes build/kernels/{tiles,layers,steps}.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { layers } from "./generate/layers.ts";
import { steps } from "./generate/steps.ts";
import { tiles } from "./generate/tiles.ts";

const folder = new URL("../../../build/kernels/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of [
  ["tiles.ts", tiles()],
  ["layers.ts", layers()],
  ["steps.ts", steps()],
] as const)
  writeFileSync(new URL(name, folder), `// Written by src/engine/kernels/generate.ts; do not edit.${text}`);
