/** A sound for the ARM firmware to play through the virtual codec, compiled for its machine, and what must come of it. */
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWav, writeWav } from "../../../src/audio/wav.ts";
import { limiterDesign } from "../../../src/engine/sound/limiter.ts";
import { compilePedalsim, describeDevices } from "../../support/pedalsim/build.ts";
import { tone } from "../../support/pedalsim/guitar.ts";
import { goldenModel } from "../../support/pedalsim/product.ts";
import { release } from "./release.ts";

/**
 * The cheapest: what takes too long by the clock the firmware refuses, and on an emulated board of a busy machine even this.
 * `bundle.test.ts` renders all the others.
 */
export const model = goldenModel("syn-linear-4");
const frames = 24_000;
const periodFrames = 256;
const input = tone(frames);

/**
 * The codec, `asound.conf`, `model.nam`, and the sound for the codec (`in.raw`) and for rendering (`in.wav`).
 * @param folder is made
 * @param there where the emulated machine sees it
 */
export function makeSound(folder: string, there: string): void {
  mkdirSync(folder, { recursive: true });
  // What the linker looks for has no number.
  const library = join(folder, "libasound.so");
  symlinkSync(join(release.root, "usr/lib/aarch64-linux-gnu/libasound.so.2"), library);
  const plugin = "libasound_module_pedalsim.so";
  compilePedalsim(join(folder, plugin), "aarch64-linux-gnu-gcc", [
    "-idirafter",
    "/usr/include",
    "-L",
    folder,
  ]);
  rmSync(library);
  writeFileSync(join(folder, "asound.conf"), describeDevices(join(there, plugin)));
  copyFileSync(model, join(folder, "model.nam"));
  const both = new Int32Array(2 * frames);
  for (const [frame, sample] of input.entries()) both.fill(sample, 2 * frame, 2 * frame + 2);
  writeFileSync(join(folder, "in.raw"), both);
  const samples = Float32Array.from(input, (sample) => sample / 2 ** 31);
  writeFileSync(join(folder, "in.wav"), writeWav([samples], 48_000, "32f"));
}

/** Words for `stompnet` that play the sound, and the codec's settings. @param out the folder for what comes of it */
export function playing(there: string, out: string): { words: string[]; settings: Record<string, string> } {
  const words = ["play", "--device", "pedal", "--model", `${there}/model.nam`, "--seconds", "0.6"];
  return {
    words: [...words, "--block", `${periodFrames}`, "--no-page", "--data", `${out}/data`],
    settings: {
      ALSA_CONFIG_PATH: `${there}/asound.conf`,
      PEDAL_CLOCK: "lockstep",
      PEDAL_IN: `${there}/in.raw`,
      PEDAL_OUT: `${out}/out.raw`,
      // The codec cannot be opened until the model is there.
      PEDAL_HOLD: `${out}/go`,
      PEDAL_LOG: `${out}/log`,
    },
  };
}

/** Words that render it as it is played. */
export function rendering(there: string, out: string): string[] {
  return ["render", `${there}/model.nam`, `${there}/in.wav`, `${out}/wanted.wav`, "--precision", "relaxed"];
}

/** What was played of the sound and what must have been, sample for sample. @param raw stereo, as the codec wrote it */
export function heard(raw: Buffer, wantedWav: Buffer): { played: Int32Array; wanted: Int32Array } {
  const left = Int32Array.from({ length: raw.length / 8 }, (_, frame) => raw.readInt32LE(8 * frame));
  const delay = 2 * periodFrames + limiterDesign(48_000).latency;
  const rendered = readWav(wantedWav, "wanted.wav").channels[0] ?? new Float32Array();
  if (rendered.length !== frames || rendered.every((sample) => sample === 0))
    throw new Error(`${rendered.length} frames were rendered of ${frames}, or silence`);
  return {
    played: left.subarray(delay, delay + frames),
    wanted: Int32Array.from(rendered, (sample) => Math.trunc(Math.fround(sample * 2 ** 31))),
  };
}
