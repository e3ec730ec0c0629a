/**
 * A long set in the codec's own time, with a network playing, while the control thread is blocked for 45 of every 50 ms and
 * makes garbage. A minute of it; STOMPNET_ENDURANCE_SECONDS=600 plays ten.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { endings } from "../../../src/audio/backends/port.ts";
import type { Endurance, EnduranceOutcome } from "../../support/pedalsim/endurance.ts";
import { goldenModel } from "../../support/pedalsim/product.ts";
import { codecEnvironment, noise, skipped } from "../../support/pedalsim/run.ts";

const seconds = Number(process.env["STOMPNET_ENDURANCE_SECONDS"] ?? 60);
const periodsOf = (time: number): number => (time * 48_000) / 64;
const script = fileURLToPath(new URL("../../support/pedalsim/endurance.ts", import.meta.url));

function endure(wish: Omit<Endurance, "model">): EnduranceOutcome & { xrunsOfTheCodec: number } {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-endurance-"));
  try {
    // A quarter of full scale: a tone would let the network rest.
    const input = noise(48_000).map((sample) => sample >> 2);
    writeFileSync(join(folder, "in.raw"), input);
    const request: Endurance = { ...wish, model: goldenModel("syn-lstm-2x16") };
    const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(request)], {
      encoding: "utf8",
      env: { ...process.env, ...codecEnvironment({ loop: true, keepOutput: false }, folder) },
    });
    if (stderr !== "") throw new Error(stderr);
    const log = readFileSync(join(folder, "log.txt"), "utf8");
    return { ...JSON.parse(stdout), xrunsOfTheCodec: log.match(/xrun/g)?.length ?? 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(skipped !== undefined)("a long set", { timeout: 30_000 + 2000 * seconds }, () => {
  it(`of ${seconds} s loses no frame, leaves nothing on the audio thread's heap and is never collected`, () => {
    const outcome = endure({ periods: periodsOf(seconds) });
    if (process.env["STOMPNET_ENDURANCE_SECONDS"]) console.info(JSON.stringify(outcome));
    expect(outcome).toMatchObject({ collections: 0, xrunsOfTheCodec: 0 });
    expect(outcome.counters).toMatchObject({
      xruns: 0,
      lostFrames: 0,
      latePeriods: 0,
      silentWaits: 0,
      ending: endings.stopped,
    });
    expect(outcome.counters.periods).toBeGreaterThanOrEqual(periodsOf(seconds));
    expect(outcome.stalls).toBeGreaterThan(10);
    // Less than a byte a period; a look at the heap is not the same to the byte each time.
    expect(Math.abs(outcome.bytesPerSecond)).toBeLessThan(periodsOf(1));
  });

  it("is watched well enough to see one small object for each period", () => {
    const { bytesPerSecond } = endure({ periods: periodsOf(15), leak: true });
    expect(bytesPerSecond).toBeGreaterThanOrEqual(12 * periodsOf(1));
  });
});
