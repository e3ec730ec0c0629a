import { basename } from "node:path";
import { writeFileAtomically } from "../library/store/atomic.ts";
import { readNamedFile } from "../library/store/read.ts";
import type { Hertz } from "../units.ts";
import { readWav, type Sound, type WavFormat, writeWav } from "./wav.ts";

/** Two hours of stereo at 48 kHz in 24 bits; the reader has its own limit in minutes. */
const mostBytes = 2_000_000_000;

/**
 * Reads a WAV file from disk.
 * @throws Refusal when it is missing, cannot be opened, is too big, or is no WAV file (see readWav)
 */
export async function readWavFile(path: string): Promise<Sound> {
  const name = basename(path);
  const bytes = await readNamedFile(path, {
    kind: "a WAV file",
    mostBytes,
    tooLarge: (size) =>
      `"${name}" has ${(size / 1e9).toFixed(1)} GB; at most ${mostBytes / 1e9} GB can be read.`,
  });
  return readWav(bytes, name);
}

/**
 * Writes a WAV file to disk so that its name never shows half a file.
 * @throws Refusal when the disk will not take it
 */
export async function writeWavFile(
  path: string,
  channels: readonly Float32Array[],
  sampleRate: Hertz,
  format: WavFormat,
): Promise<void> {
  await writeFileAtomically(path, writeWav(channels, sampleRate, format));
}
