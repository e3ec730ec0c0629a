import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that package.json stands in. */
export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** How npm names this kind of machine in packages that hold binaries. */
export const systemName = `linux-${process.arch}`;

/** What runs on the pedal: one file with every thread and command. */
export const bundleFile = inProject("dist", "stompnet.cjs");

/** The Node that everything runs under, pinned in package.json. */
export const pinnedNode = inPackage("node", "bin", "node");

/** To be searched for programs first, so that whatever calls `node` gets the pinned one. */
export const pinnedNodeFolder = dirname(pinnedNode);

/** The headers that native packages are compiled against. Any later `npm install` takes them away. */
export const headersFolder = inPackage("node", "node_modules", `node-${systemName}`);

/** @param {string[]} parts path below the project folder */
export function inProject(...parts) {
  return join(projectFolder, ...parts);
}

/**
 * @param {string} name a package's name
 * @param {string[]} parts path inside the package
 */
export function inPackage(name, ...parts) {
  return inProject("node_modules", name, ...parts);
}
