import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWavFile, writeWavFile } from "../../src/audio/wav-file.ts";
import { Refusal } from "../../src/refusal.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stompnet-wav-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("WAV files on disk", () => {
  it("reads back what it wrote and leaves nothing else in the folder", async () => {
    const samples = Float32Array.from([0.5, -0.25]);
    await writeWavFile(join(folder, "take.wav"), [samples], 48000, "24");
    expect(await readWavFile(join(folder, "take.wav"))).toEqual({ sampleRate: 48000, channels: [samples] });
    expect(readdirSync(folder)).toEqual(["take.wav"]);
  });

  it("refuses a missing file, a folder and a web page with a sentence", async () => {
    await expect(readWavFile(join(folder, "none.wav"))).rejects.toThrow(
      /There is no file .*none\.wav; check its name\./,
    );
    await expect(readWavFile(folder)).rejects.toThrow(/is not a file; give the name of a WAV file\./);
    writeFileSync(join(folder, "page.wav"), "<html>Not found</html>");
    await expect(readWavFile(join(folder, "page.wav"))).rejects.toThrow(
      /"page\.wav" is not a WAV file but a web page/,
    );
  });

  it("refuses to write into a folder that does not exist", async () => {
    const path = join(folder, "none", "take.wav");
    await expect(writeWavFile(path, [new Float32Array(1)], 48000, "16")).rejects.toThrow(Refusal);
    expect(existsSync(path)).toBe(false);
  });
});
