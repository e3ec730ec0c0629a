import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWavFile } from "../../src/audio/wav-file.ts";
import { powerOfTwo, transform } from "../../src/engine/sound/fourier.ts";
import { readCabinetFile } from "../../src/library/cabinet-file.ts";
import { Refusal } from "../../src/refusal.ts";

let folder: string;
const path = (name: string) => join(folder, name);
/** A loudspeaker's resonance at 400 Hz, 5 ms behind the start of the file. */
const response = (rate: number) =>
  Float32Array.from({ length: rate / 4 }, (_, frame) => {
    const time = frame / rate - 0.005;
    return time < 0 ? 0 : 0.02 * Math.exp(-300 * time) * Math.cos(2 * Math.PI * 400 * time);
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cabinet-"));
  await writeWavFile(path("mono.wav"), [response(44_100)], 44_100, "24");
  await writeWavFile(path("stereo.wav"), [response(44_100), new Float32Array(11_025)], 44_100, "24");
  await writeWavFile(path("silence.wav"), [new Float32Array(1000)], 48_000, "24");
  writeFileSync(path("words.wav"), "no sound at all");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a cabinet's file", () => {
  it("becomes taps at the pedal's rate, without the silence before them, no louder than the guitar", async () => {
    const taps = await readCabinetFile(path("mono.wav"), 48_000);
    expect(Math.abs(taps[0]!)).toBeGreaterThan(0.001 * Math.max(...taps.map(Math.abs)));
    const size = powerOfTwo(4 * taps.length);
    const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
    real.set(taps);
    transform(real, imaginary);
    let [power, weight, peak] = [0, 0, 0];
    for (let bin = Math.ceil((80 / 48_000) * size); bin <= (5000 / 48_000) * size; bin++) {
      const magnitude = Math.hypot(real[bin]!, imaginary[bin]!);
      power += magnitude ** 2 / bin;
      weight += 1 / bin;
      if (magnitude > Math.hypot(real[peak]!, imaginary[peak]!)) peak = bin;
    }
    expect(10 * Math.log10(power / weight)).toBeCloseTo(0, 1);
    expect((peak * 48_000) / size).toBeCloseTo(400, -1);
  });

  it("of two channels is its first", async () => {
    expect(await readCabinetFile(path("stereo.wav"), 48_000)).toEqual(
      await readCabinetFile(path("mono.wav"), 48_000),
    );
  });

  it.each(["silence.wav", "words.wav", "missing.wav"])(
    "that is none is refused in a sentence with its name (%s)",
    async (name) => {
      const refused = await readCabinetFile(path(name), 48_000).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Refusal);
      expect(String(refused)).toContain(name);
    },
  );
});
