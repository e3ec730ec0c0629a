/**
 * The firmware on a codec whose clock waits for it, so that nothing else on the machine can make a period late: whatever
 * differs between a run with fifty browsers and a run without is the page's doing. Nothing does, to the last bit.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Crowd } from "../support/crowd.ts";
import { tone } from "../support/pedalsim/guitar.ts";
import { goldenModel, hole, type ProductEnd, runProduct } from "../support/pedalsim/product.ts";
import { skipped } from "../support/pedalsim/run.ts";

const rate = 48_000;
const input = tone(rate);
/** Of wall time, after both gigabytes were answered. */
const stayMs = 1000;

const digest = (samples: Int32Array) => createHash("sha256").update(samples).digest("hex");
const holes = ({ output }: ProductEnd) =>
  output.reduce((count, sample) => count + (sample === hole ? 1 : 0), 0);
const xruns = ({ log }: ProductEnd) => log.filter((line) => line.includes("xrun"));

describe.skipIf(skipped !== undefined)("under fifty browsers and a gigabyte, in lockstep", () => {
  it("the pedal plays what it plays alone, to the last bit, without a late period or a lost frame", async () => {
    const args = ["--device", "pedal", "--model", goldenModel("syn-lstm-1x24")];
    const same = { input, codec: { loop: true }, holdUntil: /is ready/ };
    let answers: string[] = [];
    const visited = await runProduct({
      ...same,
      args,
      visit: async (url, child) => {
        const crowd = await Crowd.gather(url, "still");
        // The clock begins with the whole crowd there, and ends with it.
        const stay = async () => {
          answers = await crowd.answered();
          await sleep(stayMs);
          child.kill("SIGTERM");
        };
        void stay();
      },
    });
    expect(visited.exitCode).toBe(0);
    const seconds = Math.floor(visited.output.length / rate) - 1;
    expect(seconds).toBeGreaterThan(1);
    const alone = await runProduct({ ...same, args: [...args, "--seconds", String(seconds + 0.5)] });
    console.log(`${seconds} s of sound, ${visited.log.length} events of the codec`);
    const heard = (end: ProductEnd) => end.output.subarray(0, seconds * rate);
    expect(heard(alone).some((sample) => sample !== 0)).toBe(true);
    expect(digest(heard(visited))).toBe(digest(heard(alone)));
    expect([visited, alone].map(holes)).toEqual([0, 0]);
    expect([visited, alone].map(xruns)).toEqual([[], []]);
    expect(visited.said).toMatch(/ 0 late/);
    expect(answers).toEqual(["413", "413"]);
  }, 240_000);
});
