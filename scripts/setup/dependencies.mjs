import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { Problem } from "./problem.mjs";
import { headersFolder, inPackage, inProject, pinnedNode, systemName } from "./project.mjs";
import { npm, npmProblem, run } from "./run.mjs";

/**
 * Whether what npm last installed here (its own note in node_modules) is what package-lock.json asks for.
 * @returns {boolean}
 */
export function dependenciesAreInstalled() {
  const wanted = packagesOf(inProject("package-lock.json"));
  const installed = packagesOf(inProject("node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === "") return true;
    const found = installed[place];
    return found ? found.version === version && existsSync(inProject(place)) : optional === true;
  });
}

/** Install scripts are left out: what they would build, they would build for the machine's Node. */
export async function installDependencies() {
  const { code, output } = await npm([
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  if (code !== 0) throw npmProblem("installing the dependencies", output);
}

export function runtimeIsInstalled() {
  return existsSync(pinnedNode);
}

/** Lets the package `node` fetch the binary and headers for this kind of machine from the registry. */
export async function installRuntime() {
  const { code, output } = await installArchitecture();
  if (/ETARGET|E404|404 Not Found/.test(output)) {
    throw new Problem(
      `There is no Node ${versionOf("node")} for ${systemName} in the package registry. ` +
        "Stompnet needs a 64-bit system (x64 or arm64).",
    );
  }
  if (code !== 0 || !existsSync(pinnedNode) || !existsSync(headersFolder)) {
    throw npmProblem("fetching the pinned Node", output);
  }
}

function installArchitecture() {
  return run(process.execPath, ["installArchSpecificPackage.js"], { folder: inPackage("node") });
}

/**
 * Makes `node` and `stompnet` commands of `npm run` and `npx` in this folder. npm itself links neither: the binary of the
 * one was not there yet, and of the project's own commands it makes no links at all.
 */
export function linkCommands() {
  mkdirSync(inProject("node_modules", ".bin"), { recursive: true });
  link("node", "../node/bin/node");
  link("stompnet", "../../scripts/stompnet.mjs");
}

/**
 * @param {string} name
 * @param {string} target
 */
function link(name, target) {
  const path = inProject("node_modules", ".bin", name);
  if (!lstatSync(path, { throwIfNoEntry: false })) symlinkSync(target, path);
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(inPackage(name, "package.json"), "utf8")).version;
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return {};
  }
}
