/** The firmware itself, as it is started on a pedal, through the virtual codec: what it plays, when, and every time. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { limiterDesign } from "../../../src/engine/sound/limiter.ts";
import { rendered, tone } from "../../support/pedalsim/guitar.ts";
import { goldenModel, type ProductEnd, runProduct } from "../../support/pedalsim/product.ts";
import { type CodecSettings, skipped } from "../../support/pedalsim/run.ts";

const frames = 40_000;
const input = tone(frames);
/** What the chain itself adds to the round trip. */
const chainFrames = limiterDesign(48_000).latency;

function isPortAudioBuilt(): boolean {
  try {
    createRequire(import.meta.url).resolve("naudiodon/build/Release/naudiodon.node");
    return true;
  } catch {
    return false;
  }
}

function play(
  model: string,
  args: readonly string[],
  codec: CodecSettings = {},
  settings = {},
): Promise<ProductEnd> {
  const all = ["--device", "pedal", "--model", goldenModel(model), "--seconds", "1", ...args];
  return runProduct({ args: all, input, holdUntil: /is ready/, codec, settings });
}

/** What left the DAC `delay` frames after it would have without any. */
const later = (output: Int32Array, delay: number) => output.subarray(delay, delay + frames);

const digest = (samples: Int32Array) => createHash("sha256").update(samples).digest("hex");

describe.skipIf(skipped !== undefined)("the firmware on the virtual codec", () => {
  const model = "syn-lstm-1x24";
  let wanted: Int32Array;

  beforeAll(() => {
    wanted = rendered(goldenModel(model), input);
  });

  it.each([16, 32, 64, 128])(
    "plays two periods of %i frames after it heard, sample for sample what `render` computes",
    async (block) => {
      const { output, exitCode, log } = await play(model, ["--block", String(block)]);
      expect(exitCode).toBe(0);
      expect(log.filter((line) => line.includes("xrun"))).toEqual([]);
      expect(digest(later(output, 2 * block + chainFrames))).toBe(digest(wanted));
    },
  );

  it("queues as many periods as pedal.json says, and is heard so much later", async () => {
    const settings = { audio: { blockFrames: 32, prefillPeriods: 5 } };
    const { output } = await play(model, [], {}, settings);
    expect(digest(later(output, 5 * 32 + chainFrames))).toBe(digest(wanted));
  });

  it("plays a WaveNet sample for sample as well", async () => {
    const { output } = await play("syn-wavenet-nano", []);
    const expected = rendered(goldenModel("syn-wavenet-nano"), input);
    expect(digest(later(output, 128 + chainFrames))).toBe(digest(expected));
  });

  it("plays the same samples in every run, with an xrun in it", async () => {
    const digests = new Set<string>();
    for (let time = 0; time < 3; time++) {
      const { output } = await play(model, [], { faults: "xrun@20000 late@30000:3" });
      digests.add(digest(later(output, 0)));
    }
    expect(digests.size).toBe(1);
  });

  it.skipIf(!isPortAudioBuilt())("plays the same through PortAudio, 576 frames after it heard", async () => {
    const { output, exitCode } = await play(model, ["--backend", "naudiodon"]);
    expect(exitCode).toBe(0);
    expect(digest(later(output, 576 + chainFrames))).toBe(digest(wanted));
  });

  it("plays while its model is still being read, and is silent until it is there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stompnet-pipe-"));
    const pipe = join(folder, "slow.nam");
    spawnSync("mkfifo", [pipe]);
    // Whoever opens the pipe to read waits until someone opens it to write: after the sound, here.
    const { output, complaint } = await runProduct({
      args: ["--device", "pedal", "--model", pipe, "--seconds", "1"],
      input: tone(480_000),
      once: { says: /Played/, act: () => writeFileSync(pipe, "") },
    });
    rmSync(folder, { recursive: true });
    expect(complaint).toBe("");
    expect(output.length).toBeGreaterThan(48_000);
    expect(output.subarray(0, 48_000).every((sample) => sample === 0)).toBe(true);
  });
});
