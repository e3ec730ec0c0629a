import { existsSync, statSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installRuntime } from "./dependencies.mjs";
import { Problem } from "./problem.mjs";
import { warn } from "./progress.mjs";
import { headersFolder, inPackage, inProject, pinnedNode, pinnedNodeFolder } from "./project.mjs";
import { lastLines, npm, run } from "./run.mjs";

/**
 * The packages that are compiled here, against the headers of the pinned Node, and the files that come of it in
 * build/Release. The pedal plays without the optional ones. segfault-handler is of use only when the firmware runs from
 * its sources: the bundle has a stand-in.
 */
export const nativePackages = [
  { name: "epoll", files: ["epoll.node"], optional: false },
  { name: "i2c-bus", files: ["i2c.node"], optional: false },
  { name: "segfault-handler", files: ["segfault-handler.node"], optional: true },
  { name: "naudiodon", files: ["naudiodon.node", "libportaudio.so.2"], optional: true },
];

/** Where Debian's package libportaudio2 puts the library for 64-bit ARM. */
const debianPortAudio = "/usr/lib/aarch64-linux-gnu/libportaudio.so.2";

/**
 * @param {string} name
 * @param {string} file
 * @param {string} [modules] a folder of packages for another kind of machine
 */
export function builtFile(name, file, modules = inProject("node_modules")) {
  return join(modules, name, "build", "Release", file);
}

/**
 * What lies beside the bundle: each native file that could be built, and its path there.
 * @param {string} [modules]
 * @param {string} [architecture] as Node calls it
 * @returns {[source: string, copy: string][]}
 */
export function nativeFiles(modules = inProject("node_modules"), architecture = process.arch) {
  /** @type {[string, string][]} */
  const files = [];
  for (const { name, files: built } of nativePackages) {
    if (name === "segfault-handler") continue;
    for (const file of built) files.push([builtFile(name, file, modules), file]);
  }
  const triplet = `linux_${architecture === "arm" ? "armhf" : architecture}`;
  const koffi = join("@koromix", `koffi-linux-${architecture}`, triplet, "koffi.node");
  files.push([join(modules, koffi), join("koffi", triplet, "koffi.node")]);
  return files.filter(([source]) => existsSync(source));
}

/** Whether all that the pedal cannot do without is there. */
export function nativePackagesAreIntact() {
  const needed = nativePackages.filter(({ optional }) => !optional);
  return needed.every(({ name, files }) => files.every((file) => existsSync(builtFile(name, file))));
}

/** What the compiled packages depend on, and their own state: npm may have compiled one again, for another Node. */
export function nativeInputs() {
  const built = nativePackages.flatMap(({ name, files }) => files.map((file) => builtFile(name, file)));
  return [inPackage("node", "package.json"), ...[debianPortAudio, ...built].map(stateOf)];
}

/** @param {string} path */
function stateOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${path} of ${found.size} bytes, changed ${found.mtimeMs}` : `no ${path}`;
}

/** Throws a Problem where one that is needed does not compile or load; the optional ones only earn a note. */
export async function compileNativePackages() {
  if (!existsSync(headersFolder)) await installRuntime();
  for (const { name, files, optional } of nativePackages) {
    if (name === "naudiodon") await providePortAudio();
    const failure = (await compile(name)) ?? (await tryLoading(name, files[0]));
    if (failure && !optional) throw new Problem(`The package ${name} ${failure}`);
    if (failure && name === "naudiodon") {
      warn(`audio through PortAudio (laptops, USB interfaces) is left out: naudiodon ${failure}`);
    }
  }
}

/**
 * @param {string} name
 * @returns {Promise<string | undefined>} what went wrong, as the rest of a sentence
 */
async function compile(name) {
  const { code, output } = await npm(["rebuild", name, "--ignore-scripts=false", "--foreground-scripts"], {
    path: pinnedNodeFolder,
    environment: { npm_config_nodedir: headersFolder },
  });
  if (name === "naudiodon") await makeMovable();
  if (code === 0) return undefined;
  const noTools =
    /not found: (make|g\+\+|cc|c\+\+|python3?)|find Python|make: |g\+\+: (not found|No such)/i.test(output);
  if (noTools) return "needs a C++ compiler. Please: sudo apt install g++ make python3";
  return `does not compile\n${lastLines(output)}`;
}

/**
 * A file that compiled may still lack a library of the machine.
 * @param {string} name
 * @param {string | undefined} file
 */
async function tryLoading(name, file = "") {
  const { code, output } = await run(pinnedNode, ["-e", "require(process.argv[1])", builtFile(name, file)]);
  if (code === 0) return undefined;
  const missing = /(\S+): cannot open shared object file/.exec(output)?.[1];
  if (missing?.startsWith("libasound")) return "needs ALSA's library. Please: sudo apt install libasound2";
  return missing
    ? `needs ${missing}, which this machine does not have`
    : `does not load\n${lastLines(output)}`;
}

/** naudiodon brings PortAudio for x86-64 and 32-bit ARM, and links the former everywhere else. */
async function providePortAudio() {
  if (process.arch !== "arm64" || !existsSync(debianPortAudio)) return;
  await copyFile(debianPortAudio, inPackage("naudiodon", "portaudio", "bin", "libportaudio.so.2"));
}

/**
 * naudiodon.node looks for PortAudio in the folder it was compiled in, by its full path. That entry of the ELF string
 * table is overwritten with the linker's word for "beside me", so that the two files run from anywhere.
 */
async function makeMovable() {
  const path = builtFile("naudiodon", "naudiodon.node");
  if (!existsSync(path)) return;
  const binary = await readFile(path);
  const entry = /\0(\/[^\0]*\/naudiodon\/build\/Release)\0/.exec(binary.toString("latin1"));
  if (!entry?.[1]) return;
  binary.fill(0, entry.index + 1, entry.index + 1 + entry[1].length);
  binary.write("$ORIGIN", entry.index + 1, "latin1");
  await writeFile(path, binary);
}
