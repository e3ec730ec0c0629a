import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "./project.mjs";

const folder = inProject("build", "set-up");

/**
 * One hash over the contents of files, of all files below folders, and over words that are neither.
 * @param {string[]} inputs paths, or words such as a version
 */
export function fingerprint(inputs) {
  const hash = createHash("sha256").update(`${process.arch}\n`);
  for (const input of inputs) feed(hash, input);
  return hash.digest("hex");
}

/**
 * @param {string} step
 * @param {string} print the fingerprint of what the step was done with
 */
export function stamp(step, print) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${stampFile(step)}.part`, print);
  renameSync(`${stampFile(step)}.part`, stampFile(step));
}

/**
 * @param {string} step
 * @param {string} print
 */
export function isStamped(step, print) {
  try {
    return readFileSync(stampFile(step), "utf8") === print;
  } catch {
    return false;
  }
}

/** @param {string} step */
function stampFile(step) {
  return join(folder, step.replaceAll(" ", "-"));
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} input
 */
function feed(hash, input) {
  const kind = statSync(input, { throwIfNoEntry: false });
  hash.update(`${input}\n`);
  if (kind?.isFile()) hash.update(readFileSync(input));
  if (kind?.isDirectory()) for (const name of readdirSync(input).sort()) feed(hash, join(input, name));
}
