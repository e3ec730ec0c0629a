/** The pedal's folder of three files: see state.ts for why they are three. */

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Configuration, defaultConfiguration, readConfiguration } from "../../state/configuration.ts";
import { RememberedFile } from "./state.ts";

type Log = (sentence: string) => void;

export type PedalFiles = {
  configuration: Configuration;
  /** Levels of this board and this guitar. */
  calibration: RememberedFile;
  /** Read with `restoredPedalState`, saved with `savedStateOf`. */
  state: RememberedFile;
  /** What was playing when the process died (src/pedal/crash-guard.ts). */
  crashMarks: string;
};

/**
 * Opens the folder. Never rejects: mistakes in `pedal.json` are log lines, and what they touch stands at its default.
 * @param folder is made if it is not there
 */
export async function openPedalFiles(folder: string, log: Log): Promise<PedalFiles> {
  // A folder that cannot be made is told by the first file that is saved into it.
  await mkdir(folder, { recursive: true }).catch(() => {});
  return {
    configuration: await readPedalJson(join(folder, "pedal.json"), log),
    calibration: new RememberedFile(join(folder, "calibration.json"), log),
    state: new RememberedFile(join(folder, "state.json"), log),
    crashMarks: join(folder, "playing.json"),
  };
}

async function readPedalJson(path: string, log: Log): Promise<Configuration> {
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
