/** The 512-byte header of POSIX ustar (IEEE 1003.1, pax interchange format), as far as the pedal needs it. */

import { Refusal } from "../../refusal.ts";

export const blockBytes = 512;

/** Where the fields stand. */
const field = {
  name: [0, 100],
  mode: [100, 8],
  owner: [108, 8],
  group: [116, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/** A file of the archive; folders are made as needed and never stand alone. */
export type TarEntry = { path: string; bytes: number; isExecutable: boolean };

/** `x` announces the next file's real path, `file` is one, `other` is skipped. */
export type TarHeader = TarEntry & { type: "file" | "x" | "other" };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param path at most 100 bytes */
export function makeHeader(path: string, bytes: number, type: "0" | "x", isExecutable: boolean): Uint8Array {
  const header = new Uint8Array(blockBytes);
  const put = ([at, length]: readonly [number, number], text: string) =>
    header.set(encoder.encode(text).subarray(0, length), at);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  put(field.name, path);
  put(field.mode, octal(isExecutable ? 0o755 : 0o644, 7));
  put(field.owner, octal(0, 7));
  put(field.group, octal(0, 7));
  put(field.size, octal(bytes, 11));
  // The same content gives the same archive: no date.
  put(field.time, octal(0, 11));
  put(field.type, type);
  put(field.magic, "ustar\u000000");
  put(field.checksum, `${octal(sumOf(header), 6)} `);
  return header;
}

/** null for the empty block that ends an archive. @throws Refusal for what is no header */
export function readHeader(block: Uint8Array): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  const text = ([at, length]: readonly [number, number]) => {
    const end = block.indexOf(0, at);
    return decoder.decode(block.subarray(at, end < 0 ? at + length : Math.min(end, at + length)));
  };
  const octal = (place: readonly [number, number]) => {
    const digits = text(place).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  if (octal(field.checksum) !== sumOf(block)) throw damaged();
  const bytes = octal(field.size);
  if (!Number.isSafeInteger(bytes)) throw damaged();
  const prefix = text(field.magic).startsWith("ustar") ? text(field.prefix) : "";
  const path = prefix === "" ? text(field.name) : `${prefix}/${text(field.name)}`;
  const letter = text(field.type);
  const type = letter === "0" || letter === "" ? "file" : letter === "x" ? "x" : "other";
  return { type, path, bytes, isExecutable: (octal(field.mode) & 0o100) !== 0 };
}

export function damaged(): Refusal {
  return new Refusal("The archive is damaged or was cut short: make it again.");
}

/** Of all bytes, those of the checksum itself counted as blanks. */
function sumOf(block: Uint8Array): number {
  const [from, length] = field.checksum;
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= from && index < from + length ? 0x20 : byte;
  return sum;
}
