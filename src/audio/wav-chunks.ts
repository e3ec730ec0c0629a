import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";
import { otherFileKind } from "./wav-impostors.ts";

/** What the headers of a WAV file say, checked against the bytes that are really there. */
export interface WavLayout {
  readonly sampleRate: Hertz;
  readonly channels: number;
  readonly encoding: "integer" | "float";
  /** Bytes of one sample as stored: 1 to 4 for integers, 4 or 8 for floats. */
  readonly sampleBytes: number;
  /** Whole frames only. */
  readonly frames: number;
  /** Where the first sample stands in the file. */
  readonly dataStart: number;
}

/** Longer files are refused: a take for the pedal lasts seconds, and memory on a small board is short. */
export const longestMinutes = 60;

const mostChannels = 32;
const lowestRate = 1_000;
const highestRate = 768_000;
/**
 * Streaming recorders (sox, arecord, ffmpeg) write a size near 2 or 4 GiB when they cannot go back to the
 * header.
 */
const unknownSizeFrom = 0x7fff_0000;

const formatPcm = 1;
const formatFloat = 3;
const formatExtensible = 0xfffe;
const compressedFormats = new Map([
  [0x0002, "ADPCM"],
  [0x0006, "A-law"],
  [0x0007, "mu-law"],
  [0x0011, "IMA ADPCM"],
  [0x0031, "GSM"],
  [0x0050, "MPEG"],
  [0x0055, "MP3"],
  [0x00ff, "AAC"],
]);

interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

/**
 * Walks the chunks of a WAV file (RIFF, or RF64 for long ones) and says where its samples stand.
 * Nothing is allocated by a size that a header claims.
 * @throws Refusal when the file is no WAV, is cut short, is compressed, or is empty.
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64)
 */
export function wavLayout(bytes: Uint8Array, fileName: string): WavLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseOtherFiles(bytes, fileName);
  let format: Chunk | undefined;
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const chunk = { id: textAt(bytes, offset), start: offset + 8, size: view.getUint32(offset + 4, true) };
    if (chunk.id === "fmt ") format = chunk;
    if (chunk.id === "data") {
      if (!format)
        throw new Refusal(`"${fileName}" does not say how its sound is stored; save it again as a WAV file.`);
      return layoutOf(view, format, chunk, fileName);
    }
    offset = nextChunk(bytes, chunk);
  }
  throw new Refusal(
    `"${fileName}" is a WAV file without any sound in it: it ends before its samples begin. Copy or export it again.`,
  );
}

function refuseOtherFiles(bytes: Uint8Array, fileName: string): void {
  const container = textAt(bytes, 0);
  if ((container === "RIFF" || container === "RF64") && textAt(bytes, 8) === "WAVE") return;
  if (bytes.length === 0) throw new Refusal(`"${fileName}" is empty; copy or export it again.`);
  const kind = otherFileKind(bytes);
  throw new Refusal(
    kind
      ? `"${fileName}" is not a WAV file but ${kind}; open it in an audio editor and save it as WAV.`
      : `"${fileName}" is not a WAV file; a WAV file begins with RIFF and WAVE, and this one does not.`,
  );
}

function layoutOf(view: DataView, format: Chunk, data: Chunk, fileName: string): WavLayout {
  if (format.size < 16 || format.start + 16 > view.byteLength)
    throw new Refusal(`"${fileName}" has a damaged header (its format chunk is too short); export it again.`);
  const channels = view.getUint16(format.start + 2, true);
  const sampleRate = view.getUint32(format.start + 4, true);
  if (channels < 1 || channels > mostChannels)
    throw new Refusal(
      `"${fileName}" says that it has ${channels} channels; 1 to ${mostChannels} can be read.`,
    );
  if (sampleRate < lowestRate || sampleRate > highestRate)
    throw new Refusal(
      `"${fileName}" says that it has ${sampleRate} samples a second; ${lowestRate} to ${highestRate} can be read.`,
    );
  const encoding = encodingOf(view, format, fileName);
  const sampleBytes = sampleBytesOf(view, format, encoding, channels, fileName);
  const frames = Math.floor(
    dataBytes(view, data, sampleRate * channels * sampleBytes, fileName) / (channels * sampleBytes),
  );
  if (frames === 0) throw new Refusal(`"${fileName}" holds no sound: its length is zero.`);
  if (frames > longestMinutes * 60 * sampleRate)
    throw new Refusal(
      `"${fileName}" is ${Math.ceil(frames / sampleRate / 60)} minutes long; at most ${longestMinutes} minutes can be read, so cut it.`,
    );
  return { sampleRate, channels, encoding, sampleBytes, frames, dataStart: data.start };
}

function encodingOf(view: DataView, format: Chunk, fileName: string): "integer" | "float" {
  let tag = view.getUint16(format.start, true);
  if (tag === formatExtensible && format.size >= 26 && format.start + 26 <= view.byteLength)
    tag = view.getUint16(format.start + 24, true);
  if (tag === formatPcm) return "integer";
  if (tag === formatFloat) return "float";
  const name = compressedFormats.get(tag) ?? `format ${tag}`;
  throw new Refusal(
    `"${fileName}" holds compressed sound (${name}) that cannot be read; save it as uncompressed WAV (PCM or float).`,
  );
}

/**
 * The size of a stored sample; a block alignment wider than the bits means padded samples, as the header
 * allows.
 */
function sampleBytesOf(
  view: DataView,
  format: Chunk,
  encoding: "integer" | "float",
  channels: number,
  fileName: string,
): number {
  const blockBytes = view.getUint16(format.start + 12, true);
  const bits = view.getUint16(format.start + 14, true);
  const stated = blockBytes / channels;
  const fits = Number.isInteger(stated) && stated * 8 >= bits && stated <= 8;
  const sampleBytes = fits ? stated : Math.ceil(bits / 8);
  const readable = encoding === "float" ? [4, 8] : [1, 2, 3, 4];
  if (!readable.includes(sampleBytes) || bits === 0)
    throw new Refusal(
      `"${fileName}" has ${bits}-bit ${encoding} samples; 8, 16, 24 or 32-bit integers and 32 or 64-bit floats can be read.`,
    );
  return sampleBytes;
}

/**
 * The bytes of sound that are there; a size that a streaming recorder left open means "to the end of the
 * file".
 */
function dataBytes(view: DataView, data: Chunk, bytesPerSecond: number, fileName: string): number {
  const present = view.byteLength - data.start;
  const riffSize = view.getUint32(4, true);
  const leftOpen = data.size === 0 && riffSize + 8 < view.byteLength - 1;
  if (leftOpen || data.size >= unknownSizeFrom) return Math.min(present, data.size || present);
  if (data.size <= present) return data.size;
  const seconds = (count: number) => (count / bytesPerSecond).toFixed(2);
  throw new Refusal(
    `"${fileName}" is cut short: it promises ${seconds(data.size)} s of sound and holds ${seconds(present)} s. Copy it again.`,
  );
}

/** Chunks begin at even offsets, but some programs forget the padding byte; then the next name tells. */
function nextChunk(bytes: Uint8Array, chunk: Chunk): number {
  const end = chunk.start + chunk.size;
  if (end % 2 === 0) return end;
  return !isChunkName(bytes, end + 1) && isChunkName(bytes, end) ? end : end + 1;
}

function isChunkName(bytes: Uint8Array, offset: number): boolean {
  return offset + 4 <= bytes.length && /^[\w ]{4}$/.test(textAt(bytes, offset));
}

function textAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
