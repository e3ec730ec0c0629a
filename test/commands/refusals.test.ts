/** What cannot be played is refused in one sentence on standard error, with exit code 1 and nothing written. */
import { afterAll, describe, expect, it } from "vitest";
import { chunk, formatChunk, wavOf } from "../audio/wav-bytes.ts";
import { type Finished, Folder, floatWav, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
folder.write("guitar.wav", floatWav());
folder.write("good.nam", namFile());

function expectRefusal({ code, output, complaint }: Finished, sentence: RegExp): void {
  expect(complaint).toMatch(sentence);
  expect(complaint.trimEnd().split("\n")).toHaveLength(1);
  expect(complaint.endsWith(".\n")).toBe(true);
  expect(complaint).not.toMatch(/\bat .*:\d+:\d+|node:|Error:|undefined|\[object/);
  expect(complaint.length).toBeLessThan(400);
  expect(output).toBe("");
  expect(code).toBe(1);
}

const lstm = { architecture: "LSTM", config: { num_layers: 1, hidden_size: 2, input_size: 1 } };

const models: Record<string, { bytes: string; sentence: RegExp }> = {
  "cut off in the middle": { bytes: namFile().slice(0, 70), sentence: /cut|end|incomplete|truncated/i },
  "with one weight too many": {
    bytes: namFile(1, { weights: [1, 2] }),
    sentence: /\b2\b.*\b1\b|\b1\b.*\b2\b/,
  },
  "with too few weights": { bytes: namFile(1, { ...lstm, weights: [1] }), sentence: /\b1\b/ },
  "with NaN for a weight": { bytes: namFile().replace("[1]", "[NaN]"), sentence: /NaN|number/ },
  "with a word for a weight": { bytes: namFile(1, { weights: ["loud"] }), sentence: /weights.*number/ },
  "with a word for a size": {
    bytes: namFile(1, { ...lstm, config: { ...lstm.config, hidden_size: "two" } }),
    sentence: /hidden_size.*two/,
  },
  "with a negative size": {
    bytes: namFile(1, { ...lstm, config: { ...lstm.config, hidden_size: -2 } }),
    sentence: /hidden_size.*-2/,
  },
  "with an enormous size": {
    bytes: namFile(1, { ...lstm, config: { ...lstm.config, hidden_size: 4096 } }),
    sentence: /weights/,
  },
  "of an unknown architecture": {
    bytes: namFile(1, { architecture: "Transformer" }),
    sentence: /WaveNet.*Transformer/,
  },
  "of a version to come": { bytes: namFile(1, { version: "9.0.0" }), sentence: /9\.0\.0/ },
  "that is a web page": { bytes: "<!DOCTYPE html><html><body>404</body></html>", sentence: /web page|HTML/ },
  "that is empty": { bytes: "", sentence: /empty/ },
  "that is a picture": { bytes: "\u0089PNG\r\n\u001a\n\u0000\u0000", sentence: /not a model file/ },
};

const wavs: Record<string, { bytes: Uint8Array | string; sentence: RegExp }> = {
  "cut off within its header": { bytes: floatWav().slice(0, 30), sentence: /cut|ends|short|truncated/i },
  "without a data chunk": {
    bytes: wavOf([formatChunk({ tag: 1, bits: 16, channels: 1, rate: 48_000 })]),
    sentence: /data|sound/,
  },
  "without a single frame": { bytes: floatWav(new Float32Array(0)), sentence: /no sound/ },
  "of a compressed kind": {
    bytes: wavOf([
      formatChunk({ tag: 85, bits: 16, channels: 2, rate: 44_100 }),
      chunk("data", new Uint8Array(64)),
    ]),
    sentence: /./,
  },
  "that is an MP3": { bytes: "ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000", sentence: /MP3/ },
  "that is text": { bytes: "just some words, no sound at all", sentence: /WAV/ },
};

describe.concurrent("stompnet render refuses", () => {
  for (const [what, { bytes, sentence }] of Object.entries(models))
    it(`a model ${what}`, async () => {
      const name = `${what.replaceAll(" ", "-")}.nam`;
      folder.write(name, bytes);
      const output = `${name}.wav`;
      expectRefusal(await stompnet(folder.path, "render", name, "guitar.wav", output), sentence);
      expect(folder.has(output)).toBe(false);
    });

  for (const [what, { bytes, sentence }] of Object.entries(wavs))
    it(`a recording ${what}`, async () => {
      const name = `${what.replaceAll(" ", "-")}.wav`;
      folder.write(name, bytes);
      expectRefusal(await stompnet(folder.path, "render", "good.nam", name, "never.wav"), sentence);
      expect(folder.has("never.wav")).toBe(false);
    });

  const calls: Record<string, { args: string[]; sentence: RegExp }> = {
    "a model that is not there": {
      args: ["missing.nam", "guitar.wav", "never.wav"],
      sentence: /missing\.nam/,
    },
    "a recording that is not there": {
      args: ["good.nam", "missing.wav", "never.wav"],
      sentence: /missing\.wav/,
    },
    "a folder for a model": { args: [".", "guitar.wav", "never.wav"], sentence: /not a file/ },
    "to write where no folder is": {
      args: ["good.nam", "guitar.wav", "nowhere/out.wav"],
      sentence: /nowhere/,
    },
    "two files where three are needed": { args: ["good.nam", "guitar.wav"], sentence: /three files/ },
    "a block that is no multiple of 16": {
      args: ["--block", "17", "good.nam", "guitar.wav", "never.wav"],
      sentence: /--block.*17.*16/,
    },
    "a size beyond 1": {
      args: ["--size", "2", "good.nam", "guitar.wav", "never.wav"],
      sentence: /--size.*2.*from 0 to 1/,
    },
    "a precision that it does not know": {
      args: ["--precision", "sloppy", "good.nam", "guitar.wav", "never.wav"],
      sentence: /sloppy.*strict/,
    },
    "an option that it does not know": {
      args: ["--loud", "good.nam", "guitar.wav", "never.wav"],
      sentence: /--loud.*--help/,
    },
  };
  for (const [what, { args, sentence }] of Object.entries(calls))
    it(what, async () => {
      expectRefusal(await stompnet(folder.path, "render", ...args), sentence);
      expect(folder.has("never.wav")).toBe(false);
    });

  it("a command that it does not know, naming those it knows", async () => {
    expectRefusal(await stompnet(folder.path, "dance"), /dance.*render.*info/);
  });
});

describe("the memory of a refusal", () => {
  it("of 100 MB of brackets is little more than the file itself", async () => {
    const bytes = new Uint8Array(100_000_000).fill("[".charCodeAt(0));
    folder.write("brackets.nam", bytes);
    folder.write("small.nam", "[[[[");
    const small = await stompnet(folder.path, "info", "small.nam");
    const large = await stompnet(folder.path, "info", "brackets.nam");
    expectRefusal(small, /./);
    expectRefusal(large, /./);
    expect(large.mostMegabytes - small.mostMegabytes).toBeLessThan(1.5 * 96);
  });
});
