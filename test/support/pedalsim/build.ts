/**
 * Builds the pedal test codec (an ALSA plug-in) with the machine's gcc and ALSA headers, once for each content of its
 * sources. `build/` is ours to delete.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sourceFolder = fileURLToPath(new URL(".", import.meta.url));
const buildFolder = fileURLToPath(new URL("../../../build/pedalsim/", import.meta.url));
const sources = [
  "pcm_pedalsim.c",
  "ctl_pedalsim.c",
  "pedalsim_device.c",
  "pedalsim_faults.c",
  "pedalsim_harness.c",
  "pedalsim_samples.c",
  "pedalsim_settings.c",
  "pedalsim_device.h",
  "pedalsim_harness.h",
  "pedalsim_samples.h",
  "pedalsim_settings.h",
];
const compilerFlags =
  "-O2 -Wall -Wextra -Werror -std=gnu11 -D_GNU_SOURCE -DPIC -fPIC -shared -Wl,-z,nodelete".split(" ");

export type PedalsimBuild = { configuration: string } | { skipped: string };

/** `configuration` is the file for ALSA_CONFIG_PATH; `skipped` a sentence that says why there is none. */
export function buildPedalsim(): PedalsimBuild {
  const missing = missingTools();
  if (missing !== undefined) return { skipped: missing };
  const hash = createHash("sha256").update(compilerFlags.join(" "));
  for (const source of sources) hash.update(readFileSync(join(sourceFolder, source)));
  const folder = join(buildFolder, hash.digest("hex").slice(0, 16));
  const configuration = join(folder, "asound.conf");
  if (existsSync(configuration)) return { configuration };
  mkdirSync(folder, { recursive: true });
  const library = join(folder, "libasound_module_pedalsim.so");
  compilePedalsim(library, "gcc");
  writeAtomically(configuration, describeDevices(library));
  return { configuration };
}

function missingTools(): string | undefined {
  if (process.platform !== "linux") return "The virtual codec needs Linux; its tests are skipped here.";
  if (spawnSync("gcc", ["--version"]).error)
    return "The virtual codec needs gcc; its tests are skipped here.";
  if (hasHeaders()) return undefined;
  if (process.getuid?.() === 0)
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "libasound2-dev"]);
  if (hasHeaders()) return undefined;
  return "The virtual codec needs the ALSA headers (apt-get install libasound2-dev); its tests are skipped here.";
}

function hasHeaders(): boolean {
  return spawnSync("gcc", ["-E", "-include", "alsa/asoundlib.h", "-x", "c", "/dev/null"]).status === 0;
}

/**
 * Two test processes may build at once: each compiles beside the target and renames over it.
 * @param words for another kind of machine: where its libraries and the headers are
 */
export function compilePedalsim(library: string, compiler: string, words: readonly string[] = []): void {
  const own = `${library}.${process.pid}`;
  const inputs = sources
    .filter((source) => source.endsWith(".c"))
    .map((source) => join(sourceFolder, source));
  const flags = [...compilerFlags, ...words];
  const result = spawnSync(compiler, [...flags, "-o", own, ...inputs, "-lasound", "-lpthread", "-lm"], {
    encoding: "utf8",
  });
  if (result.status !== 0)
    throw new Error(`${compiler} could not build the virtual codec:\n${result.stderr}`);
  renameSync(own, library);
}

function writeAtomically(path: string, text: string): void {
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

const pcmKeys: [key: string, variable: string, fallback: string][] = [
  ["infile", "PEDAL_IN", ""],
  ["outfile", "PEDAL_OUT", ""],
  ["log", "PEDAL_LOG", ""],
  ["hold", "PEDAL_HOLD", ""],
  ["first", "PEDAL_FIRST", ""],
  ["pace", "PEDAL_PACE", ""],
  ["fault", "PEDAL_FAULT", ""],
  ["clock", "PEDAL_CLOCK", "realtime"],
  ["ppm", "PEDAL_PPM", "0"],
  ["cable", "PEDAL_CABLE", ""],
  ["effect", "PEDAL_EFFECT", "0"],
  ["loop", "PEDAL_LOOP", "0"],
  ["busy", "PEDAL_BUSY", "0"],
  ["formats", "PEDAL_FORMATS", ""],
  ["rates", "PEDAL_RATES", ""],
];

function fromEnvironment(key: string, variable: string, fallback: string): string {
  return `  ${key} { @func getenv vars [ ${variable} ] default "${fallback}" }\n`;
}

export function describeDevices(library: string): string {
  const keys = pcmKeys.map(([key, variable, fallback]) => fromEnvironment(key, variable, fallback)).join("");
  return `pcm_type.pedalsim { lib "${library}" }
ctl_type.pedalsim { lib "${library}" }
pcm.pedal {
  type pedalsim
${keys}  hint { show on description "pedal test codec" }
}
ctl.pedal {
  type pedalsim
${fromEnvironment("file", "PEDAL_MIXER", "")}}
pcm.!default { type plug slave.pcm "pedal" }
`;
}
