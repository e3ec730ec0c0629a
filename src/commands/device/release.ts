/** Which firmware runs here, and whose updates it takes: both lie beside the bundle. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Release } from "../../library/update/release.ts";

/** @param entry the bundle, or src/main.ts */
function firmwareFolder(entry: string): string {
  return dirname(dirname(entry));
}

export function updateKeyPath(entry: string): string {
  return join(firmwareFolder(entry), "updates.pub");
}

export async function runningRelease(entry: string): Promise<Release> {
  const { version } = JSON.parse(await readFile(join(firmwareFolder(entry), "package.json"), "utf8"));
  return { version, architecture: process.arch };
}
