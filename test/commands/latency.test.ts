/** `stompnet latency` as a user types it, through the real audio thread and the virtual codec in lockstep. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProductEnd, runProduct } from "../support/pedalsim/product.ts";
import { type CodecSettings, skipped } from "../support/pedalsim/run.ts";

function latency(codec: CodecSettings, ...args: string[]): Promise<ProductEnd> {
  const codecOnly = { keepOutput: false, ...codec };
  return runProduct({ args: ["latency", "--device", "pedal", "--seconds", "2", ...args], codec: codecOnly });
}

describe.skipIf(skipped !== undefined)("stompnet latency", () => {
  it("finds exactly two periods through a bare cable at every period the card grants", async () => {
    const { said, exitCode } = await latency({ cableFrames: 0 });
    expect(exitCode).toBe(0);
    for (const period of [16, 32, 64, 128, 256]) {
      expect(said).toContain(
        `${2 * period} frames, ${((2 * period) / 48).toFixed(2)} ms (always, 7 of 7 bursts)`,
      );
    }
    expect(said).toMatch(/Use --block 16 .*: 0\.67 ms from input to output .*no xrun in 2 s\./);
  });

  it("finds the frames that converters add, to the frame", async () => {
    const { said } = await latency({ cableFrames: 37 }, "--block", "64");
    expect(said).toContain("165 frames, 3.44 ms (always, 7 of 7 bursts)");
  });

  it("finds the same while the chain computes a model", async () => {
    const model = new URL("../golden/nam/syn-lstm-1x24.nam", import.meta.url).pathname;
    const { said } = await latency({ cableFrames: 0 }, "--block", "32", "--model", model);
    expect(said).toContain("64 frames, 1.33 ms (always, 7 of 7 bursts)");
  });

  it("draws the same figures", async () => {
    const plot = join(tmpdir(), `stompnet-latency-${process.pid}.svg`);
    await latency({ cableFrames: 0 }, "--block", "128", "--plot", plot);
    expect(readFileSync(plot, "utf8")).toContain(">256 frames, 5.33 ms</text>");
  });

  it("says that no cable is there", async () => {
    const { said, complaint, exitCode } = await latency({}, "--block", "64");
    expect(exitCode).toBe(1);
    expect(said).toContain("nothing came back");
    expect(complaint).toContain("perfect silence): connect the output to the input with a cable");
  });

  it("does not take a noise for the burst", async () => {
    const { complaint } = await latency({ inputFrames: 48_000, loop: true }, "--block", "64");
    expect(complaint).toMatch(/Nothing that was played came back/);
  });

  it("advises nothing where every period had an xrun", async () => {
    const { said } = await latency({ cableFrames: 0, faults: "xrun@40000" }, "--block", "64");
    expect(said).toContain("1 xruns");
    expect(said).toContain("No period played without an xrun");
  });

  it("names what a busy card is busy with", async () => {
    const { complaint, exitCode } = await latency({ busy: true }, "--block", "64");
    expect(exitCode).toBe(1);
    expect(complaint).toContain('The sound card "pedal" is in use by another program');
  });
});
