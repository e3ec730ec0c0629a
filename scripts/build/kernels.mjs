import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import asc from "assemblyscript/asc";
import { memoryPages } from "../../src/engine/shared/memory-size.ts";
import { Problem } from "../setup/problem.mjs";
import { inProject, projectFolder } from "../setup/project.mjs";
import { writeWhole } from "./files.mjs";

/** The player's kernels: a memory of one size, as large as it will ever be. */
const engine = { entry: "src/engine/kernels/index.ts", initialPages: memoryPages, maximumPages: memoryPages };
/** The trainer's: a memory as large as its networks and recordings ask for, up to 1 GiB. */
const training = { entry: "src/training/kernels/index.ts", initialPages: 1, maximumPages: 16384 };
const generator = inProject("src", "engine", "kernels", "generate.ts");

/**
 * One build for each way to multiply and add (strict: two roundings, the same bits on every machine; relaxed: fused where
 * the processor can) and each register tile (4 rows of 2 vectors for the 16 registers of x86-64, of 4 for the 32 of arm64).
 */
const variants = [
  { name: "strict-4x2", relaxed: false, tileVectors: 2 },
  { name: "strict-4x4", relaxed: false, tileVectors: 4 },
  { name: "relaxed-4x2", relaxed: true, tileVectors: 2 },
  { name: "relaxed-4x4", relaxed: true, tileVectors: 4 },
];

const trainingVariants = [
  { name: "strict", relaxed: false, tileVectors: 2 },
  { name: "relaxed", relaxed: true, tileVectors: 2 },
];

/** Compiles every variant into build/kernels.ts. Throws a Problem with asc's own report where one does not compile. */
export async function buildKernels() {
  await mkdir(inProject("build"), { recursive: true });
  if (existsSync(generator)) await import(generator);
  await writeWhole(
    inProject("build", "kernels.ts"),
    [
      "// Written by scripts/build/kernels.mjs from src/engine/kernels and src/training/kernels. Not in git.",
      "",
      "/** The kernels as base64 of a WebAssembly module, one for each variant. */",
      "export const kernelBinaries: Record<string, string> = {",
      ...(await compileAll(engine, variants)),
      "};",
      "",
      "/** The trainer's kernels likewise. */",
      "export const trainingBinaries: Record<string, string> = {",
      ...(await compileAll(training, trainingVariants)),
      "};",
      "",
    ].join("\n"),
  );
}

/**
 * @param {typeof engine} source
 * @param {typeof variants} builds
 * @returns {Promise<string[]>} one line of a table for each variant
 */
async function compileAll(source, builds) {
  const lines = [];
  for (const variant of builds) {
    const binary = await compile(source, variant);
    refuseImports(variant.name, binary);
    lines.push(`  "${variant.name}": "${Buffer.from(binary).toString("base64")}",`);
  }
  return lines;
}

/**
 * What is done after the first level of optimisation: choices by a constant are made, and what they leave is cleared up.
 * Higher levels split every accumulator into many locals and move its products together, so that a tile's loads come first
 * and fill all registers; the kernels' order of loads and products is meant as it is written.
 */
const passes = [
  "precompute-propagate",
  "dce",
  "remove-unused-brs",
  "remove-unused-names",
  "merge-blocks",
  "vacuum",
  "coalesce-locals",
  "dae-optimizing",
  "remove-unused-module-elements",
];

/**
 * @param {typeof engine} source
 * @param {typeof variants[number]} variant
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function compile({ entry, initialPages, maximumPages }, { name, relaxed, tileVectors }) {
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  let binary;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(
    [
      entry,
      ...["--baseDir", projectFolder],
      ...["--outFile", "kernels.wasm"],
      ...["--runtime", "stub"],
      ...["--importMemory", "--sharedMemory", "--noExportMemory"],
      ...["--initialMemory", String(initialPages), "--maximumMemory", String(maximumPages)],
      ...["--enable", relaxed ? "simd,threads,relaxed-simd" : "simd,threads"],
      ...["-O1", "--noAssert", "--runPasses", passes.join(",")],
      ...["--use", `RELAXED=${relaxed ? 1 : 0}`, "--use", `TILE_VECTORS=${tileVectors}`],
    ],
    {
      stderr,
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = Uint8Array.from(contents);
      },
    },
  );
  if (error || !binary) {
    const report = stderr.toString().trim() || error?.stack;
    throw new Problem(`The kernels (${name}) do not compile. asc says:\n${report}`);
  }
  return binary;
}

/**
 * A kernel has no world: the memory is all that it may import. A `declare`d name or an assertion that stayed in becomes an
 * import without a word from asc.
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} binary
 */
function refuseImports(name, binary) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary));
  const strange = imports.filter((one) => one.kind !== "memory").map((one) => `${one.module}.${one.name}`);
  if (strange.length > 0) {
    throw new Problem(
      `The kernels (${name}) import ${strange.join(", ")}; a kernel may import nothing but the memory. ` +
        "Look for a `declare`d name, a throw or an array access that can fail.",
    );
  }
}
