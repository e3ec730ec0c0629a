import { describe, expect, it } from "vitest";
import { readWav, writeWav } from "../../src/audio/wav.ts";
import { randomSource } from "../../src/capture/guitar/random.ts";
import { Refusal } from "../../src/refusal.ts";
import { chunk, formatChunk, wavOf } from "./wav-bytes.ts";

const channelsOf = (...rows: number[][]) => rows.map((row) => Float32Array.from(row));
const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const int24 = (...values: number[]) =>
  Uint8Array.from(values.flatMap((v) => [v & 255, (v >> 8) & 255, (v >> 16) & 255]));
const mono16 = (...values: number[]) => bytesOf(Int16Array.from(values));
const refusal = (bytes: Uint8Array) => {
  try {
    readWav(bytes, "take.wav");
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error("was not refused");
};

describe("reading the forms of WAV", () => {
  it.each([
    [
      "8-bit integers, which are unsigned",
      1,
      8,
      Uint8Array.from([128, 0, 255, 192]),
      [0, -1, 127 / 128, 0.5],
    ],
    ["16-bit integers", 1, 16, mono16(0, -32768, 32767, 16384), [0, -1, 32767 / 32768, 0.5]],
    ["24-bit integers", 1, 24, int24(0, -8388608, 8388607, 1), [0, -1, 8388607 / 8388608, 1 / 8388608]],
    [
      "32-bit integers",
      1,
      32,
      bytesOf(Int32Array.from([0, -(2 ** 31), 2 ** 30, 256])),
      [0, -1, 0.5, 2 ** -23],
    ],
    [
      "32-bit floats, beyond full scale too",
      3,
      32,
      bytesOf(Float32Array.from([0, -1.5, 0.1, 3])),
      [0, -1.5, Math.fround(0.1), 3],
    ],
    ["64-bit floats", 3, 64, bytesOf(Float64Array.from([0, -1.5, 0.1, 3])), [0, -1.5, Math.fround(0.1), 3]],
  ])("reads %s", (_name, tag, bits, data, expected) => {
    const plain = wavOf([formatChunk({ tag, bits, channels: 1, rate: 48000 }), chunk("data", data)]);
    const extensible = wavOf([
      formatChunk({ tag, bits, channels: 1, rate: 48000, extensible: true }),
      chunk("data", data),
    ]);
    for (const file of [plain, extensible]) {
      const sound = readWav(file, "take.wav");
      expect(sound.sampleRate).toBe(48000);
      expect(sound.channels.map((channel) => [...channel])).toEqual([expected]);
    }
  });

  it.each([44100, 48000, 96000, 22050, 50000])("keeps a rate of %i", (rate) => {
    const file = wavOf([formatChunk({ tag: 1, bits: 16, channels: 1, rate }), chunk("data", mono16(1, 2))]);
    expect(readWav(file, "take.wav").sampleRate).toBe(rate);
  });

  it("takes stereo and five channels apart", () => {
    const stereo = wavOf([
      formatChunk({ tag: 1, bits: 16, channels: 2, rate: 44100 }),
      chunk("data", mono16(1, 2, 3, 4)),
    ]);
    expect(readWav(stereo, "take.wav").channels.map((c) => [...c.map((v) => v * 32768)])).toEqual([
      [1, 3],
      [2, 4],
    ]);
    const five = wavOf([
      formatChunk({ tag: 1, bits: 24, channels: 5, rate: 44100, extensible: true }),
      chunk("data", int24(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    ]);
    expect(readWav(five, "take.wav").channels.map((c) => [...c.map((v) => v * 8388608)])).toEqual([
      [1, 6],
      [2, 7],
      [3, 8],
      [4, 9],
      [5, 10],
    ]);
  });

  it("reads 20 valid bits in 24 and 24 in 32, which are left-justified", () => {
    const twenty = wavOf([
      formatChunk({ tag: 1, bits: 20, channels: 1, rate: 48000, blockBytes: 3 }),
      chunk("data", int24(1 << 22, 16)),
    ]);
    expect([...readWav(twenty, "take.wav").channels[0]!]).toEqual([0.5, 16 / 8388608]);
    const padded = wavOf([
      formatChunk({ tag: 1, bits: 32, channels: 1, rate: 48000, extensible: true, validBits: 24 }),
      chunk("data", bytesOf(Int32Array.from([2 ** 30]))),
    ]);
    expect([...readWav(padded, "take.wav").channels[0]!]).toEqual([0.5]);
  });

  it("steps over LIST, JUNK, bext and odd-sized chunks before the sound, and over whatever follows it", () => {
    const file = wavOf([
      chunk("JUNK", new Uint8Array(28)),
      chunk("bext", new Uint8Array(602)),
      formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000 }),
      chunk("LIST", new TextEncoder().encode("INFOICMT\x03\0\0\0abc")),
      chunk("fact", Uint8Array.from([2, 0, 0, 0])),
      chunk("odd!", Uint8Array.from([1, 2, 3])),
      chunk("data", mono16(16384, -16384)),
      chunk("id3 ", Uint8Array.from([1, 2, 3])),
    ]);
    expect([...readWav(file, "take.wav").channels[0]!]).toEqual([0.5, -0.5]);
  });

  it("finds the sound when an odd-sized chunk was written without its padding byte", () => {
    const odd = chunk("junk", Uint8Array.from([1, 2, 3])).slice(0, -1);
    const file = wavOf([
      formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000 }),
      odd,
      chunk("data", mono16(16384)),
    ]);
    expect([...readWav(file, "take.wav").channels[0]!]).toEqual([0.5]);
  });

  it.each([
    ["zero", 0, 0],
    ["all ones", 0xffffffff, 0xffffffff],
    ["half of all ones, as arecord leaves it", 0x80000024, 0x80000000],
    ["what sox writes into a pipe", 0x7ffff024, 0x7ffff000],
  ])("takes what is there when a streaming recorder left the sizes at %s", (_name, riffSize, dataSize) => {
    const file = wavOf([
      formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000 }),
      chunk("data", mono16(1, 2, 3)),
    ]);
    const view = new DataView(file.buffer);
    view.setUint32(4, riffSize, true);
    view.setUint32(40, dataSize, true);
    expect(readWav(file, "take.wav").channels[0]).toHaveLength(3);
  });

  it("reads RF64, whose data size stands elsewhere", () => {
    const file = wavOf([
      chunk("ds64", new Uint8Array(28)),
      formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000 }),
      chunk("data", mono16(1, 2, 3), 0xffffffff),
    ]);
    file.set(new TextEncoder().encode("RF64"), 0);
    expect(readWav(file, "take.wav").channels[0]).toHaveLength(3);
  });

  it("reads a view into a larger buffer at an odd offset", () => {
    const file = writeWav(channelsOf([0.25, -0.5]), 48000, "32f");
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect([...readWav(larger.subarray(3), "take.wav").channels[0]!]).toEqual([0.25, -0.5]);
  });

  it("reads a Node Buffer, whose slice is no copy, as it reads plain bytes", () => {
    for (const format of ["32f", "24"] as const) {
      const file = Buffer.from(writeWav(channelsOf([0.25, -0.5, 0.75]), 48000, format));
      expect([...readWav(file, "take.wav").channels[0]!]).toEqual([0.25, -0.5, 0.75]);
    }
  });

  it("reads sound longer than the pieces it decodes without a seam", () => {
    const long = Float32Array.from({ length: 150_001 }, (_, frame) => ((frame * 7919) % 65536) / 32768 - 1);
    const sound = readWav(writeWav([long, long.toReversed()], 48000, "24"), "take.wav");
    expect(sound.channels).toEqual([long, long.toReversed()]);
  });
});

describe("refusing what is no WAV", () => {
  const text = (value: string) => new TextEncoder().encode(value.padEnd(64, "\0"));
  it.each([
    ["an MP3 file", text("ID3\x04")],
    ["an MP3 file", Uint8Array.from([0xff, 0xfb, 0x90, 0x64, ...new Uint8Array(40)])],
    ["a FLAC file", text("fLaC")],
    ["an Ogg file", text("OggS")],
    ["an AIFF file", text("FORM\0\0\0\0AIFF")],
    ["an AIFF file", text("FORM\0\0\0\0AIFC")],
    ["an MP4 or M4A file", text("\0\0\0\x20ftypM4A ")],
    ["a web page", text("\n<!DOCTYPE html><html>")],
    ["a big-endian WAV", text("RIFX")],
    ["another kind (AVI)", text("RIFF\0\0\0\0AVI ")],
    ["JSON, perhaps a model", text('{"version": "0.5.4"')],
  ])("says that the file is %s", (kind, bytes) => {
    expect(refusal(bytes)).toContain(kind);
    expect(refusal(bytes)).toMatch(/^"take\.wav" is not a WAV file but .*save it as WAV\.$/);
  });

  it("says so when it recognises nothing, and when the file is empty", () => {
    expect(refusal(Uint8Array.from([1, 2, 3, 4, 5]))).toContain("is not a WAV file;");
    expect(refusal(Uint8Array.from([0xff, 0xfe, 60, 0]))).toContain("is not a WAV file;");
    expect(refusal(new Uint8Array(0))).toBe('"take.wav" is empty; copy or export it again.');
  });

  it("refuses sound that is cut short, naming both lengths", () => {
    const whole = writeWav([new Float32Array(48000)], 48000, "16");
    expect(refusal(whole.subarray(0, 44 + 24000))).toMatch(/cut short: it promises 1\.00 s .* holds 0\.25 s/);
  });

  it("refuses every truncation of a file with a sentence or reads none of it wrongly", () => {
    const whole = writeWav(channelsOf([0.1, 0.2, 0.3, 0.4]), 48000, "24");
    for (let length = 0; length < whole.length; length++)
      expect(refusal(whole.subarray(0, length))).toMatch(/\.$/);
  });

  it("refuses compressed sound by name, odd sample sizes, no channels and silly rates", () => {
    const file = (options: Partial<Parameters<typeof formatChunk>[0]>) =>
      wavOf([
        formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000, ...options }),
        chunk("data", mono16(1, 2, 3, 4)),
      ]);
    expect(refusal(file({ tag: 0x55 }))).toContain("(MP3)");
    expect(refusal(file({ tag: 2, extensible: true }))).toContain("(ADPCM)");
    expect(refusal(file({ bits: 48 }))).toContain("48-bit integer");
    expect(refusal(file({ tag: 3, bits: 16 }))).toContain("16-bit float");
    expect(refusal(file({ bits: 0, blockBytes: 2 }))).toContain("0-bit");
    expect(refusal(file({ channels: 0 }))).toContain("0 channels");
    expect(refusal(file({ channels: 60000 }))).toContain("60000 channels");
    expect(refusal(file({ rate: 0 }))).toContain("0 samples a second");
  });

  it("refuses a file without format, without samples, and with an empty data chunk", () => {
    const format = formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48000 });
    expect(refusal(wavOf([chunk("data", mono16(1))]))).toContain("does not say how its sound is stored");
    expect(refusal(wavOf([format]))).toContain("without any sound");
    expect(
      refusal(wavOf([format, chunk("data", new Uint8Array(0)), chunk("LIST", new Uint8Array(40))])),
    ).toContain("length is zero");
    expect(refusal(wavOf([chunk("fmt ", new Uint8Array(14)), chunk("data", mono16(1))]))).toContain(
      "damaged header",
    );
  });

  it("refuses more than an hour, naming the limit", () => {
    const data = new Uint8Array(3601 * 1000);
    expect(
      refusal(wavOf([formatChunk({ tag: 1, bits: 8, channels: 1, rate: 1000 }), chunk("data", data)])),
    ).toContain("61 minutes long; at most 60 minutes");
  });

  it("refuses floats that are no numbers, saying where", () => {
    const samples = new Float32Array(48000);
    samples[24000] = Number.NaN;
    expect(refusal(writeWav([samples], 48000, "32f"))).toContain("no number at 0.500 s");
  });

  it("reads or refuses ten thousand damaged files and never fails otherwise", () => {
    const random = randomSource(11);
    const whole = [
      writeWav(channelsOf([1, 2, 3]), 48000, "24"),
      writeWav(channelsOf([0.1, 0.2], [0, 1]), 44100, "32f"),
    ];
    for (let round = 0; round < 10_000; round++) {
      const file = whole[round % 2]!.slice();
      for (let damage = 0; damage < 3; damage++)
        file[Math.floor(random() * file.length)] = Math.floor(random() * 256);
      try {
        readWav(file, "take.wav");
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
  });

  it("believes no chunk size: a header that claims 4 GB costs nothing", () => {
    const file = wavOf([chunk("JUNK", new Uint8Array(4), 0xfffffff0)]);
    expect(refusal(file)).toContain("without any sound");
  });
});

describe("writing WAV", () => {
  it("keeps 32-bit floats bit for bit, denormals and overs too", () => {
    const samples = channelsOf([1e-42, -0, 1.5, Math.fround(0.1), 3.4e38], [0, 1, 2, 3, 4]);
    const read = readWav(writeWav(samples, 44100, "32f"), "take.wav");
    expect(read).toEqual({ sampleRate: 44100, channels: samples });
  });

  it("rounds to the nearest 24-bit and 16-bit step and clips beyond full scale", () => {
    const samples = channelsOf([0.1, -0.1, 1.5, -1.5]);
    for (const [format, scale] of [
      ["24", 2 ** 23],
      ["16", 2 ** 15],
    ] as const) {
      const read = readWav(writeWav(samples, 48000, format), "take.wav").channels[0]!;
      const step = Math.round(Math.fround(0.1) * scale) / scale;
      expect([...read]).toEqual([step, -step, (scale - 1) / scale, -1]);
    }
  });

  it("writes sizes that agree with the file, for one, two and three channels", () => {
    for (const channels of [1, 2, 3]) {
      const file = writeWav(
        Array.from({ length: channels }, () => new Float32Array(5)),
        48000,
        "24",
      );
      const view = new DataView(file.buffer, file.byteOffset);
      expect(view.getUint32(4, true)).toBe(file.length - 8);
      expect(readWav(file, "take.wav").channels).toHaveLength(channels);
    }
  });

  it("takes only one or more channels of equal length", () => {
    expect(() => writeWav([], 48000, "16")).toThrow(RangeError);
    expect(() => writeWav([new Float32Array(1), new Float32Array(2)], 48000, "16")).toThrow(RangeError);
  });
});
