/**
 * A device captured from the page while the pedal plays (docs/decisions/0010): the whole firmware on a codec whose clock waits
 * for it, with a simulated pedal between its output and input, and so much gain that the loop howls.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { testSignal } from "../../src/capture/signal/test-signal.ts";
import type { PageStudio } from "../../src/web/protocol.ts";
import { throughDevice } from "../support/devices.ts";
import { ask } from "../support/page-pedal.ts";
import { hole, runProduct } from "../support/pedalsim/product.ts";
import { skipped } from "../support/pedalsim/run.ts";
import { Folder, namFile } from "../support/stompnet.ts";

const rate = 48_000;
const cableFrames = 37;
const periodFrames = 64;
const minutes = 0.2;
const signal = testSignal(60 * minutes, rate);
/** As the DAC is given it. */
const words = Int32Array.from(signal, (sample) => Math.trunc(Math.fround(sample * 2 ** 31)));
/** A hiss of a bit of 24: what a howl begins from. */
const hiss = Int32Array.from({ length: rate }, (_, frame) => ((frame * 7919) % 3 === 0 ? 256 : -128));

const folder = new Folder();
afterAll(() => folder.remove());
folder.write("straight.nam", namFile());

/** Where the signal begins in what was played; -1 where it is not. */
function placeOf(played: Int32Array): number {
  const first = words.findIndex((word) => word !== 0);
  const begins = (frame: number) =>
    words.subarray(first, first + 1000).every((word, index) => played[frame + index] === word);
  return played.findIndex((word, frame) => word === words[first] && begins(frame)) - first;
}

const loudest = (samples: Int32Array) =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 2 ** 31;

describe.skipIf(skipped !== undefined)("a capture from the page while the pedal plays", () => {
  it("silences the howling pedal, plays the signal untouched, records the device to the frame, and howls again", async () => {
    const captured = { dry: new Float32Array(), wet: new Float32Array(), studio: null as PageStudio | null };
    const study = async (pedal: { url: string }, data: string) => {
      const { body } = await ask(pedal, "POST", "studio/capture", { name: "Box", minutes });
      for (;;) {
        captured.studio = (await ask(pedal, "GET", "studio")).body as unknown as PageStudio;
        if (captured.studio.activity?.state !== "running") break;
        await sleep(50);
      }
      const side = (name: string) => {
        const path = join(data, "studio", String(body["id"]), `${name}.wav`);
        return readWav(readFileSync(path), name).channels[0]!;
      };
      Object.assign(captured, { dry: side("dry"), wet: side("wet") });
    };
    const { exitCode, complaint, output, log, said } = await runProduct({
      args: [
        "--device",
        "pedal",
        "--block",
        String(periodFrames),
        "--model",
        join(folder.path, "straight.nam"),
      ],
      codec: { cableFrames, effect: true, loop: true },
      input: hiss,
      holdUntil: /is ready/,
      visit: async (url, child) => {
        const data = child.spawnargs[child.spawnargs.indexOf("--data") + 1]!;
        await ask({ url }, "POST", "events", { type: "parameterSet", name: "gain", value: 24 });
        // The clock begins once this has been left behind.
        void study({ url }, data).finally(() => child.kill("SIGTERM"));
      },
    });
    expect(complaint).toBe("");
    expect(exitCode).toBe(0);
    expect(captured.studio?.activity).toMatchObject({
      kind: "capture",
      state: "done",
      sentence: "Captured: it can be trained now.",
    });
    // Two periods in the computer and the cable; not the limiter's 21 frames, which stand in the chain.
    const delay = 2 * periodFrames + cableFrames;
    expect(captured.studio?.recordings[0]?.found).toMatchObject({ delay, faults: [], remarks: [] });

    const begin = placeOf(output);
    const end = begin + words.length;
    expect(begin).toBeGreaterThan(0);
    expect(output.subarray(begin, end)).toEqual(words);
    expect(loudest(output.subarray(0, begin))).toBeGreaterThan(0.1);
    expect(loudest(output.subarray(end + rate / 2))).toBeGreaterThan(0.1);

    const expected = throughDevice(signal);
    for (let frame = 0; frame < signal.length; frame += 97) {
      expect(Math.abs(captured.dry[frame]! - signal[frame]!)).toBeLessThan(1e-6);
      expect(Math.abs((captured.wet[frame + delay] ?? 0) - expected[frame]!)).toBeLessThan(1e-6);
    }
    expect(output.includes(hole)).toBe(false);
    expect(log.filter((line) => /xrun/.test(line))).toEqual([]);
    expect(said).toMatch(/ 0 late/);
  }, 240_000);
});
