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
/**
 * Bytes by which the heap differs from run to run, however long they are (measured: at most 53 kB between 15 s and 10 min),
 * because V8 compiles at other moments. The smallest object for each period would be 500 kB in a minute.
 */
const compiledCode = 128_000;
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
  /** By how much more the heap grows in the longer time; what V8 compiles stands in both. */
  const growth = (less: EnduranceOutcome, more: EnduranceOutcome) => more.grownBytes - less.grownBytes;

  it(`of ${seconds} s loses no frame, leaves nothing on the audio thread's heap and is never collected`, () => {
    const [short, long] = [endure({ periods: periodsOf(15) }), endure({ periods: periodsOf(seconds) })];
    if (process.env["STOMPNET_ENDURANCE_SECONDS"]) console.info(JSON.stringify({ short, long }));
    for (const outcome of [short, long]) {
      expect(outcome).toMatchObject({ collections: 0, xrunsOfTheCodec: 0 });
      expect(outcome.counters).toMatchObject({
        xruns: 0,
        lostFrames: 0,
        latePeriods: 0,
        silentWaits: 0,
        ending: endings.stopped,
      });
    }
    expect(long.counters.periods).toBeGreaterThanOrEqual(periodsOf(seconds));
    expect(long.stalls).toBeGreaterThan(10);
    expect(Math.abs(growth(short, long))).toBeLessThan(compiledCode);
  });

  it("is watched well enough to see one small object for each period", () => {
    const [short, long] = [
      endure({ periods: periodsOf(2), leak: true }),
      endure({ periods: periodsOf(15), leak: true }),
    ];
    // Either it stands on the heap, or it was collected.
    expect(growth(short, long) > compiledCode || long.collections > 0).toBe(true);
  });
});
