/**
 * Random gestures on the pedal while the codec's clock runs: nothing late, nothing lost, nothing collected, no click. A
 * thousand of them; STOMPNET_GESTURES=10000 makes more, STOMPNET_SEED other ones.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { endings } from "../../../src/audio/backends/port.ts";
import type { Gestures, GesturesOutcome } from "../../support/pedalsim/gestures.ts";
import { Pace } from "../../support/pedalsim/pace.ts";
import { goldenModel } from "../../support/pedalsim/product.ts";
import { codecEnvironment, skipped } from "../../support/pedalsim/run.ts";
import { largest, largestRelativeStep } from "../../support/signals.ts";

const count = Number(process.env["STOMPNET_GESTURES"] ?? 1000);
const seed = Number(process.env["STOMPNET_SEED"] ?? 23);
const script = fileURLToPath(new URL("../../support/pedalsim/gestures.ts", import.meta.url));
const models = ["syn-lstm-1x8", "syn-wavenet-nano", "syn-lstm-2x16", "syn-linear-4"].map(goldenModel);
const hole = -0x80000000;
/** Of the loudest sample within 10 ms: the tones' own steps and a ramp or two that fall together. */
const bound = 0.05;

/** A second of two tones that swell and die away, and begin again without a seam; left of two channels. */
function programme(): Int32Array {
  const frames = new Int32Array(96_000);
  for (let frame = 0; frame < 48_000; frame++) {
    const turn = (2 * Math.PI * frame) / 48_000;
    const swell = (0.5 - 0.5 * Math.cos(4 * turn)) ** 4;
    frames[2 * frame] = 2 ** 31 * swell * (0.1 * Math.sin(41 * turn) + 0.05 * Math.sin(83 * turn + 1));
  }
  return frames;
}

function play(request: Omit<Gestures, "models" | "folder">): {
  outcome: GesturesOutcome;
  sound: Float32Array;
} {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-gestures-"));
  try {
    writeFileSync(join(folder, "in.raw"), programme());
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [script, JSON.stringify({ seed, ...request, models, folder })],
      {
        encoding: "utf8",
        env: { ...process.env, ...codecEnvironment({ loop: true }, folder), ...new Pace(folder).environment },
      },
    );
    if (stderr !== "") throw new Error(stderr);
    const bytes = readFileSync(join(folder, "out.raw"));
    const words = new Int32Array(Uint8Array.from(bytes).buffer);
    expect(words.includes(hole)).toBe(false);
    const sound = Float32Array.from({ length: words.length / 2 }, (_, frame) => words[2 * frame]! / 2 ** 31);
    // The end of the last period is where the device was dropped.
    return { outcome: JSON.parse(stdout), sound: sound.subarray(0, -4800) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(skipped !== undefined)(
  "the pedal on the running codec",
  { timeout: 60_000 + 60 * count },
  () => {
    it(`plays through ${count} random gestures: no late period, no xrun, no collection, no step like a click`, () => {
      const { outcome, sound } = play({ gestures: count });
      const { step, frame } = largestRelativeStep(sound);
      if (process.env["STOMPNET_GESTURES"]) console.info(JSON.stringify({ outcome, step, frame }));
      expect(outcome.counters).toMatchObject({
        xruns: 0,
        lostFrames: 0,
        latePeriods: 0,
        ending: endings.stopped,
      });
      expect(outcome).toMatchObject({ collections: 0, faults: [] });
      expect(outcome.modelChanges).toBeGreaterThan(count / 50);
      expect(outcome.presetChanges).toBeGreaterThan(count / 20);
      expect(largest(sound)).toBeGreaterThan(0.05);
      expect(step).toBeLessThan(bound);
    });

    it("and the measurement sees a click: a bypass that does not fade is far above the bound", () => {
      const { sound } = play({ gestures: 100, bypassFadeMs: 0.001 });
      expect(largestRelativeStep(sound).step).toBeGreaterThan(2 * bound);
    });
  },
);
