/** `stompnet play` without a codec: bench mode, the pedal's own firmware in real time. */
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { largest } from "../support/signals.ts";
import { Folder, floatWav, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
folder.write("guitar.wav", floatWav());
folder.write("half.nam", namFile(0.5));

const bench = [
  "play",
  "--backend",
  "bench",
  "--data",
  "data",
  "--input",
  "guitar.wav",
  "--model",
  "half.nam",
];

describe("stompnet play in bench mode", () => {
  it("plays for the time it was given, says what it measured, and records what was heard", async () => {
    const { code, output, complaint } = await stompnet(
      folder.path,
      ...[...bench, "--seconds", "1", "--output", "recorded.wav"],
    );
    expect(code, complaint).toBe(0);
    expect(output).toMatch(/Played \d+\.\d s in \d+ periods of 64 frames: load .* % on average, .* late\./);
    const { channels, sampleRate } = readWav(folder.read("recorded.wav"), "recorded");
    expect(sampleRate).toBe(48_000);
    expect(channels[0]!.length).toBeGreaterThanOrEqual(48_000);
    expect(largest(channels[0]!)).toBeGreaterThan(0.01);
  });

  it("remembers nothing in safe mode, and writes nothing to a disk that may be the trouble", async () => {
    folder.write("state.json", "of last time");
    const words = ["--safe", "--no-page", "--data", ".", "--seconds", "1"];
    vi.stubEnv("TMPDIR", join(folder.path, "nowhere"));
    const { code, output, complaint } = await stompnet(folder.path, "play", "--backend", "bench", ...words);
    vi.unstubAllEnvs();
    expect(code, complaint).toBe(0);
    expect(output).toContain("Safe mode: the guitar is heard dry.");
    expect(output).not.toContain("not saved");
    expect(new TextDecoder().decode(folder.read("state.json"))).toBe("of last time");
    expect(folder.has("playing.json")).toBe(false);
  });

  for (const [what, args, sentence] of [
    ["a file without an option", ["guitar.wav"], /guitar\.wav.*--input/],
    ["a backend that it does not know", ["--backend", "tape"], /tape.*bench/],
    ["a block that no codec has", ["--block", "20"], /--block.*20/],
    ["a model that is not there", ["--model", "missing.nam"], /missing\.nam/],
    ["a cabinet that is not there", ["--cabinet", "missing.wav"], /missing\.wav/],
    ["to record where no folder is", ["--output", "nowhere/out.wav"], /nowhere.*folder/],
    ["an option that it does not know", ["--loud"], /--loud.*--help/],
    ["an input that is not there", ["--backend", "bench", "--input", "missing.wav"], /missing\.wav/],
  ] as const)
    it(`refuses ${what} in one sentence`, async () => {
      const { code, output, complaint } = await stompnet(folder.path, "play", ...args);
      expect(complaint).toMatch(sentence);
      expect(complaint.trimEnd().split("\n")).toHaveLength(1);
      expect(complaint).not.toMatch(/\bat .*:\d+:\d+/);
      expect({ code, output }).toEqual({ code: 1, output: "" });
    });
});
