/** Which firmware runs here, and whose updates it takes: both lie beside the bundle. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type PublicKey, readPublicKey } from "../../library/update/minisign.ts";
import type { Release } from "../../library/update/release.ts";
import { Refusal } from "../../refusal.ts";

/** @param entry the bundle, or src/main.ts */
export function firmwareFolder(entry: string): string {
  return dirname(dirname(entry));
}

/** @param path of another key than the firmware's own. @throws Refusal where there is none: then nobody's updates are taken */
export async function readUpdateKey(
  entry: string,
  path: string = join(firmwareFolder(entry), "updates.pub"),
): Promise<PublicKey> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new Refusal(
      "This pedal has no key for updates and takes none: install firmware that holds one (docs/updates.md).",
    );
  });
  return readPublicKey(text);
}

export async function runningRelease(entry: string): Promise<Release> {
  const { version } = JSON.parse(await readFile(join(firmwareFolder(entry), "package.json"), "utf8"));
  return { version, architecture: process.arch };
}
