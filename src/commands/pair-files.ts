/** Two recordings of a device out of WAV files. */
import { basename } from "node:path";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";
import { userPath } from "./command.ts";
import { readGuitar } from "./sound-file.ts";

export type PairFiles = { dry: Float32Array; wet: Float32Array; rate: Hertz };

/** @throws Refusal where a file cannot be read, or their rates differ */
export async function readPairFiles(dryPath: string, wetPath: string): Promise<PairFiles> {
  const dry = await readGuitar(userPath(dryPath));
  const wet = await readGuitar(userPath(wetPath));
  if (dry.rate !== wet.rate)
    throw new Refusal(
      `"${basename(dryPath)}" has ${dry.rate} Hz and "${basename(wetPath)}" ${wet.rate} Hz: record or export both at one rate.`,
    );
  return { dry: dry.samples, wet: wet.samples, rate: dry.rate };
}
