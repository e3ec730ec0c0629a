/** Every form of WAV that recorders and studios write goes through `stompnet render`. */
import { afterAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { chunk, formatChunk, wavOf } from "../audio/wav-bytes.ts";
import { pluck } from "../support/signals.ts";
import { Folder, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
folder.write("as-it-is.nam", namFile());

const guitar = pluck(4800, 7);

type Form = {
  bits: 16 | 24 | 32;
  float?: boolean;
  channels: 1 | 2;
  rate: number;
  extensible?: boolean;
  odd?: boolean;
};

/** Little-endian samples; the second channel, where there is one, is quieter. */
function dataOf({ bits, float, channels }: Form): Uint8Array {
  const bytes = bits / 8;
  const view = new DataView(new ArrayBuffer(guitar.length * channels * bytes));
  for (const [frame, value] of guitar.entries())
    for (let channel = 0; channel < channels; channel++) {
      const at = (frame * channels + channel) * bytes;
      const sample = channel === 0 ? value : value / 4;
      if (float) view.setFloat32(at, sample, true);
      else {
        const integer = Math.round(sample * 2 ** (bits - 1));
        for (let byte = 0; byte < bytes; byte++) view.setUint8(at + byte, (integer >> (8 * byte)) & 0xff);
      }
    }
  return new Uint8Array(view.buffer);
}

function fileOf(form: Form): Uint8Array {
  const extra = form.odd
    ? [chunk("LIST", new Uint8Array(7).fill(65)), chunk("bext", new Uint8Array(603))]
    : [];
  const format = formatChunk({ tag: form.float ? 3 : 1, ...form });
  return wavOf([...extra, format, ...extra, chunk("data", dataOf(form)), ...extra]);
}

const nameOf = ({ bits, float, channels, rate, extensible, odd }: Form): string =>
  [
    `${bits}-bit ${float ? "float" : "integer"}`,
    channels === 1 ? "mono" : "stereo",
    `${rate} Hz`,
    ...(extensible ? ["extensible"] : []),
    ...(odd ? ["with odd chunks before the data"] : []),
  ].join(", ");

const forms: Form[] = [
  { bits: 16, channels: 1, rate: 44_100 },
  { bits: 16, channels: 2, rate: 48_000, extensible: true, odd: true },
  { bits: 24, channels: 1, rate: 48_000, odd: true },
  { bits: 24, channels: 2, rate: 96_000, extensible: true },
  { bits: 32, channels: 1, rate: 96_000 },
  { bits: 32, channels: 2, rate: 44_100, extensible: true, odd: true },
  { bits: 32, float: true, channels: 1, rate: 48_000, extensible: true },
  { bits: 32, float: true, channels: 2, rate: 44_100, odd: true },
];

describe.concurrent("stompnet render --bare", () => {
  for (const form of forms)
    it(`plays ${nameOf(form)}`, async () => {
      const name = nameOf(form).replaceAll(/\W+/g, "-");
      folder.write(`${name}.wav`, fileOf(form));
      const { code, complaint } = await stompnet(
        folder.path,
        ...["render", "--bare", "as-it-is.nam", `${name}.wav`, `${name}-out.wav`],
      );
      expect(code, complaint).toBe(0);
      const { channels, sampleRate } = readWav(folder.read(`${name}-out.wav`), name);
      expect(sampleRate).toBe(form.rate);
      expect(channels.length).toBe(1);
      const step = form.float ? 0 : 2 ** (1 - Math.min(form.bits, 25));
      expect(channels[0]!.length).toBe(guitar.length);
      for (const [frame, value] of channels[0]!.entries())
        if (Math.abs(value - guitar[frame]!) > step) expect(value).toBe(guitar[frame]);
      if (form.channels === 2) expect(complaint).toContain("2 channels");
    });
});
