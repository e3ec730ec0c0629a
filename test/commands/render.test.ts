import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { chunk, formatChunk, wavOf } from "../audio/wav-bytes.ts";
import { goldenCases, goldenInput, readFloats, relativeError } from "../golden/golden.ts";
import { withoutDc } from "../support/signal-to-noise.ts";
import { largest, sine } from "../support/signals.ts";
import { Folder, floatWav, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());

folder.write("guitar.wav", floatWav());
folder.write("as-it-is.nam", namFile());

const golden = (name: string) => goldenCases.find((entry) => entry.name === name)!;
const digest = (name: string) => createHash("sha256").update(folder.read(name)).digest("hex");

async function render(...args: string[]): Promise<string> {
  const { code, complaint } = await stompnet(folder.path, "render", ...args);
  expect(code, complaint).toBe(0);
  return complaint;
}

describe.concurrent("stompnet render", () => {
  for (const name of ["syn-wavenet-standard", "syn-lstm-1x40", "syn-a2"])
    it(`--bare plays ${name} as NeuralAmpModelerCore does, the same file at blocks of 16, 64 and 128`, async () => {
      const { model, expected, tolerance } = golden(name);
      const outputs = [16, 64, 128].map((block) => `${name}-${block}.wav`);
      for (const [index, block] of ["16", "64", "128"].entries())
        await render("--bare", "--block", block, model, "guitar.wav", outputs[index]!);
      const sound = readWav(folder.read(outputs[0]!), "bare");
      expect(relativeError(sound.channels[0]!, readFloats(expected))).toBeLessThanOrEqual(tolerance);
      expect(new Set(outputs.map(digest)).size).toBe(1);
    });

  it("through the whole chain gives the same file at every block size, as long as the recording", async () => {
    const { model } = golden("syn-wavenet-nano");
    const outputs = ["16", "64", "128"].map((block) => `chain-${block}.wav`);
    for (const [index, block] of ["16", "64", "128"].entries())
      await render("--block", block, model, "guitar.wav", outputs[index]!);
    const sound = readWav(folder.read(outputs[0]!), "chain");
    expect(sound.channels.map((channel) => channel.length)).toEqual([12_000]);
    expect(largest(sound.channels[0]!)).toBeGreaterThan(0.01);
    expect(new Set(outputs.map(digest)).size).toBe(1);
  });

  it("writes 32-bit float, mono, at the rate of the recording", async () => {
    await render("--bare", "as-it-is.nam", "guitar.wav", "plain.wav");
    const header = new DataView(folder.read("plain.wav").slice().buffer);
    const [tag, channels, rate, bits] = [20, 22, 24, 34].map((at) =>
      at === 24 ? header.getUint32(at, true) : header.getUint16(at, true),
    );
    expect({ tag, channels, rate, bits }).toEqual({ tag: 3, channels: 1, rate: 48_000, bits: 32 });
    expect(readWav(folder.read("plain.wav"), "plain").channels[0]).toEqual(goldenInput());
  });

  it("--size chooses among the sizes of a model", async () => {
    const { model, expected, tolerance } = golden("syn-a2 at size 0");
    await render("--bare", "--size", "0", model, "guitar.wav", "small.wav");
    const [sound] = readWav(folder.read("small.wav"), "small").channels;
    expect(relativeError(sound!, readFloats(expected))).toBeLessThanOrEqual(tolerance);
  });

  it("--precision relaxed stays within what its help promises", async () => {
    const { model } = golden("syn-wavenet-standard");
    await render("--bare", model, "guitar.wav", "strict.wav");
    await render("--bare", "--precision", "relaxed", model, "guitar.wav", "relaxed.wav");
    const [strict, relaxed] = ["strict.wav", "relaxed.wav"].map(
      (name) => readWav(folder.read(name), name).channels[0]!,
    );
    expect(relativeError(relaxed!, strict!)).toBeLessThanOrEqual(1e-6);
  });

  /** Played without a change of level. */
  const asLoud = { loudness: -18 };
  const tone = (rate: number) => {
    const samples = sine(rate, 1000, 0.5, rate);
    const format = formatChunk({ tag: 3, bits: 32, channels: 1, rate });
    folder.write(`tone-${rate}.wav`, wavOf([format, chunk("data", new Uint8Array(samples.buffer))]));
    return samples;
  };

  it("runs the pedal at the recording's rate, the model at its own, and says what that adds", async () => {
    // One frame of memory: the network depends on its rate.
    const delayed = { config: { receptive_field: 2, bias: false }, weights: [0, 1] };
    folder.write("frame.nam", namFile(1, { sample_rate: 48_000, metadata: asLoud, ...delayed }));
    const samples = tone(44_100);
    const remark = await render("frame.nam", "tone-44100.wav", "there.wav");
    // The plain impulse response is brought to the device's rate itself; it too is late by its filter.
    expect(remark).toMatch(/48000 Hz inside a pedal of 44100 Hz.*0\.\d\d ms later/);
    const [sound] = readWav(folder.read("there.wav"), "there").channels;
    expect(sound!.length).toBe(44_100);
    expect(largest(sound!.subarray(20_000))).toBeCloseTo(largest(samples), 1);
  });

  it("converts a recording of a rate that no pedal runs at, and says so", async () => {
    const samples = tone(32_000);
    folder.write("as-loud.nam", namFile(1, { metadata: asLoud }));
    const remark = await render("as-loud.nam", "tone-32000.wav", "converted.wav");
    expect(remark).toMatch(/32000 Hz.*48000 Hz/);
    const { sampleRate, channels } = readWav(folder.read("converted.wav"), "converted");
    expect(sampleRate).toBe(32_000);
    expect(channels[0]!.length).toBe(32_000);
    const middle = channels[0]!.subarray(20_000, 24_000);
    // Each of the two DC blockers turns a sine of 1 kHz by 0.4 degrees.
    const expected = withoutDc(withoutDc(samples, 32_000), 32_000);
    expect(relativeError(middle, expected.subarray(20_000, 24_000))).toBeLessThan(0.001);
  });

  it("--precision reference plays the bare network in double precision", async () => {
    const { model, expected } = golden("syn-lstm-1x8");
    await render("--precision", "reference", model, "guitar.wav", "reference.wav");
    const [sound] = readWav(folder.read("reference.wav"), "reference").channels;
    expect(relativeError(sound!, readFloats(expected))).toBeLessThan(1e-5);
    await render("--bare", model, "guitar.wav", "kernels.wav");
    const [kernels] = readWav(folder.read("kernels.wav"), "kernels").channels;
    expect(relativeError(kernels!, sound!)).toBeLessThan(1e-5);
    expect(kernels).not.toEqual(sound);
  });

  it("--bare plays a recording of another rate as it is, and says that it sounds different", async () => {
    folder.write("double-rate.nam", namFile(0.5, { sample_rate: 96_000 }));
    const remark = await render("--bare", "double-rate.nam", "guitar.wav", "unconverted.wav");
    expect(remark).toMatch(/96000 Hz.*48000 Hz/);
    const [sound] = readWav(folder.read("unconverted.wav"), "unconverted").channels;
    expect(sound).toEqual(goldenInput().map((value) => 0.5 * value));
  });
});
