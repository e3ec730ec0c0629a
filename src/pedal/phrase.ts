/** Recordings that stand for a guitar in bench mode. */
import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { readGuitar } from "../commands/sound-file.ts";
import { resample } from "../engine/sound/resample.ts";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";

export type PhraseEntry = { name: string; path: string };

/** In the memory of the control thread, 58 MB at 48 kHz. */
const mostPhraseSeconds = 300;

export function phraseOf(path: string): PhraseEntry {
  return { name: basename(path, extname(path)), path };
}

/** By name; none where there is no such folder. */
export async function listPhrases(folder: string): Promise<PhraseEntry[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => extname(name).toLowerCase() === ".wav")
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => phraseOf(join(folder, name)));
}

/** @throws Refusal where it is no recording, or too long */
export async function readPhrase(path: string, rate: Hertz): Promise<Float32Array> {
  const guitar = await readGuitar(path);
  if (guitar.samples.length > mostPhraseSeconds * guitar.rate) {
    throw new Refusal(
      `The recording is too long for the bench: give one of at most ${mostPhraseSeconds} seconds.`,
    );
  }
  return guitar.rate === rate
    ? guitar.samples
    : Float32Array.from(resample(guitar.samples, guitar.rate, rate));
}
