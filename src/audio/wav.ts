import wavefile from "wavefile";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";
import { type WavLayout, wavLayout } from "./wav-chunks.ts";

/** Sound as planar channels of equal length; full scale is 1. */
export interface Sound {
  readonly sampleRate: Hertz;
  readonly channels: Float32Array<ArrayBuffer>[];
}

/** 32-bit float, 24-bit or 16-bit integer. */
export type WavFormat = "32f" | "24" | "16";

/** wavefile keeps several copies of what it decodes, so it gets a long file in pieces. */
const framesAtOnce = 1 << 16;

/**
 * Reads a WAV file: 8, 16, 24 or 32-bit integers, 32 or 64-bit floats, plain or extensible header, any
 * channels and rate.
 * @param fileName only for the sentence when it is refused
 * @returns full scale +-1 for integers; floats as they are
 * @throws Refusal when it is no WAV file, cut short, compressed, too long, or holds values that are no
 *   numbers
 */
export function readWav(bytes: Uint8Array, fileName: string): Sound {
  const layout = wavLayout(bytes, fileName);
  const channels = Array.from({ length: layout.channels }, () => new Float32Array(layout.frames));
  for (let frame = 0; frame < layout.frames; frame += framesAtOnce) {
    const samples = decode(bytes, layout, frame, Math.min(framesAtOnce, layout.frames - frame));
    spread(samples, channels, frame);
  }
  if (layout.encoding === "float") refuseNonNumbers(channels, layout.sampleRate, fileName);
  return { sampleRate: layout.sampleRate, channels };
}

/**
 * Writes planar channels as a WAV file. Values beyond full scale are kept in "32f" and clipped in "24" and
 * "16". Integers are rounded without dither: their error lies below -98 dBFS, and the same sound gives the
 * same bytes.
 * @param channels one or more, of equal length
 * @throws RangeError when there is no channel or their lengths differ
 */
export function writeWav(
  channels: readonly Float32Array[],
  sampleRate: Hertz,
  format: WavFormat,
): Uint8Array {
  const frames = channels[0]?.length;
  if (frames === undefined || channels.some((channel) => channel.length !== frames))
    throw new RangeError("a WAV file needs one or more channels of equal length");
  const file = new wavefile.WaveFile();
  if (format === "32f") {
    // wavefile builds each float bit by bit (1 us a sample); the samples already are the bytes of the file.
    file.fromScratch(channels.length, sampleRate, format, []);
    const data = file.data as { samples: Uint8Array; chunkSize: number };
    data.samples = new Uint8Array(interleave(channels).buffer);
    data.chunkSize = data.samples.length;
  } else {
    file.fromScratch(channels.length, sampleRate, format, quantise(interleave(channels), Number(format)));
  }
  return file.toBuffer();
}

/** @returns interleaved samples, full scale 1 */
function decode(
  bytes: Uint8Array,
  layout: WavLayout,
  frame: number,
  frames: number,
): Float32Array | Float64Array {
  const frameBytes = layout.channels * layout.sampleBytes;
  const start = layout.dataStart + frame * frameBytes;
  const data = bytes.subarray(start, start + frames * frameBytes);
  // A view needs alignment, so this copies (not by slice, which a Node Buffer answers with a view); wavefile
  // takes half a microsecond for each float.
  if (layout.encoding === "float" && layout.sampleBytes === 4)
    return new Float32Array(new Uint8Array(data).buffer);
  if (layout.encoding === "float") return new Float64Array(new Uint8Array(data).buffer);
  const file = new wavefile.WaveFile();
  file.fromBuffer(plainWav(layout, data));
  const samples: Float32Array = new Float32Array(file.getSamples(true, Float32Array).buffer as ArrayBuffer);
  // 8-bit samples are unsigned in WAV, all others signed.
  const offset = layout.sampleBytes === 1 ? -128 : 0;
  const scale = 2 ** (1 - 8 * layout.sampleBytes);
  for (let index = 0; index < samples.length; index++) samples[index] = (samples[index]! + offset) * scale;
  return samples;
}

/** A header that cannot surprise wavefile: it takes an extensible float for integers, for one. */
function plainWav(layout: WavLayout, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(44 + data.length);
  const view = new DataView(bytes.buffer);
  const text = new TextEncoder();
  const frameBytes = layout.channels * layout.sampleBytes;
  bytes.set(text.encode("RIFF"), 0);
  view.setUint32(4, 36 + data.length, true);
  bytes.set(text.encode("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, layout.channels, true);
  view.setUint32(24, layout.sampleRate, true);
  view.setUint32(28, layout.sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, layout.sampleBytes * 8, true);
  bytes.set(text.encode("data"), 36);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}

function spread(samples: Float32Array | Float64Array, channels: Float32Array[], frame: number): void {
  for (const [position, channel] of channels.entries())
    for (let from = position, to = frame; from < samples.length; from += channels.length, to++)
      channel[to] = samples[from]!;
}

function interleave(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(channels.length * (channels[0]?.length ?? 0));
  for (const [position, channel] of channels.entries())
    for (let from = 0, to = position; from < channel.length; from++, to += channels.length)
      samples[to] = channel[from]!;
  return samples;
}

function quantise(samples: Float32Array, bits: number): Int32Array {
  const scale = 2 ** (bits - 1);
  return Int32Array.from(samples, (sample) =>
    Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale))),
  );
}

function refuseNonNumbers(channels: readonly Float32Array[], sampleRate: Hertz, fileName: string): void {
  for (const channel of channels) {
    const frame = channel.findIndex((sample) => !Number.isFinite(sample));
    if (frame < 0) continue;
    const seconds = (frame / sampleRate).toFixed(3);
    throw new Refusal(`"${fileName}" holds a value that is no number at ${seconds} s; export it again.`);
  }
}
