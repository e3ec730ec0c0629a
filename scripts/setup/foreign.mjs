/** Node and the compiled packages for a pedal of another kind than this machine, in a folder of their own below build/. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { builtFile, nativePackages } from "./native-packages.mjs";
import { Problem } from "./problem.mjs";
import { inProject, pinnedNodeFolder } from "./project.mjs";
import { lastLines, npm, npmProblem, run } from "./run.mjs";

/** Debian's cross compilers. */
const compilers = { arm64: "aarch64-linux-gnu", x64: "x86_64-linux-gnu" };
const debianNames = { arm64: "arm64", x64: "amd64" };

/** @typedef {keyof typeof compilers} Architecture */

/**
 * The pinned Node and every package, compiled where need be.
 * @param {Architecture} architecture
 * @returns {Promise<{ node: string, modules: string }>} the binary, and a folder like node_modules
 */
export async function provideForeign(architecture) {
  const { version } = JSON.parse(await readFile(inProject("node_modules", "node", "package.json"), "utf8"));
  const runtime = inProject("build", architecture, `v${version}`);
  await provideRuntime(runtime, `node-linux-${architecture}@${version}`);
  const project = inProject("build", architecture, "project");
  await provideModules(project, architecture, join(runtime, "package"));
  return { node: join(runtime, "package", "bin", "node"), modules: join(project, "node_modules") };
}

/**
 * @param {string} folder
 * @param {string} packageName
 */
async function provideRuntime(folder, packageName) {
  if (existsSync(join(folder, "package", "include", "node", "node.h"))) return;
  await mkdir(folder, { recursive: true });
  const { code, output } = await npm(["pack", packageName, "--pack-destination", folder]);
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || archive === undefined) throw npmProblem(`fetching ${packageName}`, output);
  await run("tar", ["-xzf", join(folder, archive), "-C", folder, "package/bin/node", "package/include"]);
}

/**
 * @param {string} project
 * @param {Architecture} architecture
 * @param {string} headers
 */
async function provideModules(project, architecture, headers) {
  const needed = nativePackages.filter(({ optional }) => !optional);
  const modules = join(project, "node_modules");
  const isBuilt = needed.every(({ name, files }) =>
    files.every((file) => existsSync(builtFile(name, file, modules))),
  );
  if (isBuilt && (await sameLock(project))) return;
  await mkdir(project, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    await copyFile(inProject(file), join(project, file));
  const fetched = await npm(
    [
      "ci",
      "--omit=dev",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      `--cpu=${architecture}`,
      "--os=linux",
    ],
    { folder: project },
  );
  if (fetched.code !== 0) throw npmProblem(`fetching the packages for ${architecture}`, fetched.output);
  await compile(
    project,
    architecture,
    headers,
    needed.map(({ name }) => name),
  );
}

/** @param {string} project */
async function sameLock(project) {
  const read = (/** @type {string} */ path) => readFile(path, "utf8").catch(() => "");
  return (await read(inProject("package-lock.json"))) === (await read(join(project, "package-lock.json")));
}

/**
 * @param {string} project
 * @param {Architecture} architecture
 * @param {string} headers
 * @param {string[]} names
 */
async function compile(project, architecture, headers, names) {
  const compiler = compilers[architecture];
  const { code, output } = await npm(
    ["rebuild", ...names, "--ignore-scripts=false", "--foreground-scripts"],
    {
      folder: project,
      path: pinnedNodeFolder,
      environment: {
        CC: `${compiler}-gcc`,
        CXX: `${compiler}-g++`,
        npm_config_arch: architecture,
        npm_config_nodedir: headers,
      },
    },
  );
  if (code === 0) return;
  if (/g(cc|\+\+): (not found|No such)|not found: .*g(cc|\+\+)/.test(output))
    throw new Problem(
      `Compiling for ${architecture} needs its compilers. Please: sudo apt install g++-${compiler} (or crossbuild-essential-${debianNames[architecture]}).`,
    );
  throw new Problem(`The packages do not compile for ${architecture}:\n${lastLines(output)}`);
}
