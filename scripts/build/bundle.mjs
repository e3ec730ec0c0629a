import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { builtFile, nativeFiles } from "../setup/native-packages.mjs";
import { Problem } from "../setup/problem.mjs";
import { bundleFile, inProject, projectFolder } from "../setup/project.mjs";
import { writeWhole } from "./files.mjs";

/**
 * In front of the bundle, so in force in every thread before any module runs. `import.meta` is empty in CommonJS: what
 * src/ asks of it is answered with the bundle. koffi looks for its native part below `process.resourcesPath`.
 */
const banner = [
  'const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
  'process.resourcesPath = require("node:path").join(__dirname, "native");',
].join("\n");

/** Bundles src/main.ts with the kernels inside, for every thread and command, and puts the native files beside it. */
export async function buildBundle() {
  for (const [source, copy] of nativeFiles()) {
    await writeWhole(inProject("dist", "native", copy), await readFile(source));
  }
  for (const file of await bundle()) await writeWhole(file.path, file.contents);
}

async function bundle() {
  const result = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["src/main.ts"],
    outfile: bundleFile,
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    sourcemap: "external",
    legalComments: "none",
    charset: "utf8",
    banner: { js: banner },
    define: {
      "import.meta.url": "bundleUrl",
      "import.meta.filename": "__filename",
      "import.meta.dirname": "__dirname",
    },
    alias: {
      bindings: "./src/native/bindings.cjs",
      "segfault-handler": "./src/native/segfault-handler.cjs",
    },
    loader: { ".html": "text", ".css": "text" },
    // Where it could not be built, importing it fails at run time with a reason that its backend can tell.
    external: existsSync(builtFile("naudiodon", "naudiodon.node")) ? [] : ["naudiodon"],
    logLevel: "silent",
  }).catch(refuse);
  const warnings = result.warnings.map(describe);
  if (warnings.length > 0) throw new Problem(`esbuild warns about the bundle:\n${warnings.join("\n")}`);
  return result.outputFiles;
}

/**
 * @param {import("esbuild").BuildFailure} failure
 * @returns {never}
 */
function refuse(failure) {
  if (!Array.isArray(failure.errors)) throw failure;
  throw new Problem(`The bundle does not build. esbuild says:\n${failure.errors.map(describe).join("\n")}`);
}

/** @param {import("esbuild").Message} message */
function describe({ location, text }) {
  return location ? `${location.file}:${location.line}: ${text}` : text;
}
