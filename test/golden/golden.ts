/** The golden cases beside this file: what they are played with, what must come out, how near (README.md here). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Raw little-endian float32. */
export const readFloats = (path: string): Float32Array => {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

/** 12 000 frames of plucked strings, a silence and a sweep, 48 kHz mono. */
export const goldenInput = (): Float32Array => readFloats(fileAt("input_48k.f32"));

export type GoldenCase = { name: string; model: string; size: number; expected: string; tolerance: number };

const names = [
  "convnet-16bn",
  "convnet-8relu",
  "linear-2048",
  "linear-4",
  "lstm-1x24",
  "lstm-1x40",
  "lstm-1x8",
  "lstm-2x16",
  "lstm-3x18",
  "wavenet-feather",
  "wavenet-gated8",
  "wavenet-lite",
  "wavenet-nano",
  "wavenet-relu-nano",
  "wavenet-standard",
  "a2",
];

const caseOf = (name: string, size: number, expected: string): GoldenCase => ({
  name: size === 1 ? `syn-${name}` : `syn-${name} at size ${size}`,
  model: fileAt(`nam/syn-${name}.nam`),
  size,
  expected: fileAt(`nam/${expected}.f32`),
  tolerance: name.startsWith("lstm") ? 2e-5 : 1e-5,
});

/** Tolerances are largest errors as a share of the expected output's peak. */
export const goldenCases: readonly GoldenCase[] = [
  ...names.map((name) => caseOf(name, 1, `syn-${name}`)),
  caseOf("a2", 0, "syn-a2.slim0"),
];

/** Largest error as a share of the expected signal's peak. */
export const relativeError = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  let error = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  let peak = 0;
  for (let frame = 0; frame < expected.length; frame++) {
    const difference = Math.abs(found[frame]! - expected[frame]!);
    error = difference <= error ? error : difference;
    peak = Math.max(peak, Math.abs(expected[frame]!));
  }
  return error / peak;
};
