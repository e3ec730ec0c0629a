/** What takes minutes to make and is made once: kept under the hash of its recipe. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Survives the clone of the project that it was made for. */
const cacheHome = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "stompnet");

/** Everything that the thing is made from: texts, and files or folders whose content counts. */
export type Recipe = { texts: readonly string[]; paths: readonly string[] };

export function recipeHash({ texts, paths }: Recipe): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text}\0`);
  for (const path of paths.flatMap(filesBelow)) hash.update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesBelow(join(path, name)));
}

/**
 * The folder of a thing, made by `make` where it is missing. Two that make it at once both do, and the first counts.
 * @param make fills the folder that it is given
 */
export function kept(name: string, recipe: Recipe, make: (folder: string) => void): string {
  const folder = join(cacheHome, `${name}-${recipeHash(recipe)}`);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part-${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    make(part);
    if (!existsSync(folder)) renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}
