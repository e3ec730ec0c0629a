/** What is heard in tests of the firmware: a tone as the converter delivers it, and what `stompnet render` makes of it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readWav, writeWav } from "../../../src/audio/wav.ts";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));

/** 110 Hz at -12 dBFS after 10 ms of silence; every sample is also a float32. */
export function tone(frames: number): Int32Array {
  return Int32Array.from({ length: frames }, (_, frame) =>
    frame < 480 ? 0 : 2 ** 31 * Math.fround(0.25 * Math.sin((2 * Math.PI * 110 * frame) / 48_000)),
  );
}

/** Through `stompnet render` with the stage's precision, as the DAC would be given it. */
export function rendered(model: string, input: Int32Array): Int32Array {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-rendered-"));
  try {
    const [heard, played] = [join(folder, "in.wav"), join(folder, "out.wav")];
    writeFileSync(heard, writeWav([Float32Array.from(input, (sample) => sample / 2 ** 31)], 48_000, "32f"));
    const { status, stderr } = spawnSync(
      process.execPath,
      [main, "render", model, heard, played, "--precision", "relaxed"],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    const sound = readWav(readFileSync(played), "out.wav").channels[0] ?? new Float32Array();
    return Int32Array.from(sound, (sample) => Math.trunc(Math.fround(sample * 2 ** 31)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
