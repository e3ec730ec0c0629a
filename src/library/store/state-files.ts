/** The pedal's own files: see state.ts for why they are apart. */

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Configuration, defaultConfiguration, readConfiguration } from "../../state/configuration.ts";
import { makeFolder } from "../catalogue/publish.ts";
import { writeFileAtomically } from "./atomic.ts";
import { RememberedFile } from "./state.ts";

type Log = (sentence: string) => void;

export type PedalFiles = {
  configuration: Configuration;
  /** Read with `restoredPedalState`, saved with `savedStateOf`. */
  state: Pick<RememberedFile, "read" | "save" | "flush">;
  /** What was playing when the process died (src/pedal/crash-guard.ts); null where nothing is to be remembered. */
  crashMarks: string | null;
};

/**
 * Opens the folder. Never rejects: mistakes in `pedal.json` are log lines, and what they touch stands at its default.
 * @param folder is made if it is not there
 */
export async function openPedalFiles(folder: string, log: Log): Promise<PedalFiles> {
  // A folder that cannot be made is told by the first file that is saved into it.
  await mkdir(folder, { recursive: true }).catch(() => {});
  return {
    configuration: await readPedalJson(folder, log),
    state: new RememberedFile(join(folder, "state.json"), log),
    crashMarks: join(folder, "playing.json"),
  };
}

/**
 * Writes a `pedal.json` that has no mistake; the one before it stays beside it.
 * @returns false where these very bytes stand there already
 * @throws Refusal when the disk will not take it
 */
export async function keepConfiguration(folder: string, bytes: Uint8Array): Promise<boolean> {
  const path = join(folder, "pedal.json");
  const old = await readFile(path).catch(() => null);
  if (old !== null && Buffer.compare(old, bytes) === 0) return false;
  await makeFolder(folder);
  if (old !== null) await writeFileAtomically(`${path}.previous`, old);
  await writeFileAtomically(path, bytes);
  return true;
}

/** For whoever does not play: what is wrong in it is told when the pedal starts. @param folder of the pedal's own files */
export const settingsIn = (folder: string): Promise<Configuration> => readPedalJson(folder, () => {});

async function readPedalJson(folder: string, log: Log): Promise<Configuration> {
  const path = join(folder, "pedal.json");
  try {
    const { configuration, complaints } = readConfiguration(await readFile(path, "utf8"));
    for (const complaint of complaints) log(`"${path}": ${complaint}`);
    return configuration;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      log(`"${path}" cannot be read (${(error as Error).message}); the pedal starts without it.`);
    return defaultConfiguration();
  }
}
