import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that package.json stands in. */
export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** @param {string[]} parts path below the project folder */
export function inProject(...parts) {
  return join(projectFolder, ...parts);
}
