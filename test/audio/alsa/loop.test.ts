import { describe, expect, it } from "vitest";
import { endings } from "../../../src/audio/backends/port.ts";
import { countHoles, findSegments, runPlay, skipped } from "../../support/pedalsim/run.ts";

describe.skipIf(skipped !== undefined)("the ALSA loop against the virtual codec", () => {
  it.each([16, 32, 64, 128, 256])(
    "plays back what it hears exactly two periods later at %i frames",
    async (periodFrames) => {
      const run = await runPlay({ periodFrames, stopAfterPeriods: 150, rehearsals: 50 });
      const frames = 150 * periodFrames;
      expect(run.outcome?.counters).toMatchObject({
        periods: 150,
        xruns: 0,
        lostFrames: 0,
        latePeriods: 0,
        ending: endings.stopped,
      });
      expect(findSegments(run.input, run.output)).toEqual([
        { outputFrame: 2 * periodFrames, frames: frames - 2 * periodFrames, delayFrames: 2 * periodFrames },
      ]);
      expect(countHoles(run.output)).toBe(0);
    },
  );

  it.each([
    [1.5, 96],
    [3, 192],
  ])(
    "has the prefill as its round trip: %f periods of 64 are %i frames",
    async (prefillPeriods, delayFrames) => {
      const run = await runPlay({ prefillPeriods, stopAfterPeriods: 100 });
      expect(findSegments(run.input, run.output)).toEqual([
        { outputFrame: delayFrames, frames: 6400 - delayFrames, delayFrames },
      ]);
    },
  );

  it("plays the same samples in every run", async () => {
    const faults = "late@4800:3 xrun@9600";
    const digests = new Set<string>();
    for (let repeat = 0; repeat < 3; repeat++) {
      digests.add((await runPlay({ stopAfterPeriods: 300, rehearsals: 50 }, { faults })).digest);
    }
    expect(digests.size).toBe(1);
  });

  it("carries packed 24-bit samples unchanged to their last bit", async () => {
    const run = await runPlay({ stopAfterPeriods: 50 }, { formats: "S24_3LE S16_LE" });
    const top = (samples: Int32Array, bits: number) =>
      samples.map((sample) => (sample >> (32 - bits)) << (32 - bits));
    expect(run.output.slice(256)).toEqual(top(run.input, 24).slice(0, run.output.length - 256));
  });

  it("carries 16-bit samples where a card has nothing better", async () => {
    const run = await runPlay({ stopAfterPeriods: 50 }, { formats: "S16_LE" });
    const top = run.input.map((sample) => (sample >> 16) << 16);
    expect(run.output.slice(256)).toEqual(top.slice(0, run.output.length - 256));
  });
});

describe.skipIf(skipped !== undefined)("faults of the stage", () => {
  it("recovers from an xrun and plays on with the same round trip", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "xrun@6400" });
    expect(run.outcome?.counters).toMatchObject({ periods: 300, xruns: 1, ending: endings.stopped });
    const segments = findSegments(run.input, run.output);
    expect(segments.map((segment) => segment.delayFrames)).toEqual([128, 128]);
  });

  it("parts, drops and prepares both directions in the order that leaves neither stopped for good", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "xrun@6400" });
    const recovery = run.events.slice(run.events.indexOf("xrun"));
    expect(recovery.filter((event) => !event.startsWith("stop")).slice(0, 7)).toEqual([
      "xrun",
      "xrun playback",
      "xrun capture",
      "prepare playback",
      "prepare capture",
      "start playback",
      "start capture",
    ]);
  });

  it("has sound back within 100 ms of the codec's time after an xrun", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "xrun@6400" });
    const [first, second] = findSegments(run.input, run.output);
    const silence = (second?.outputFrame ?? 0) - ((first?.outputFrame ?? 0) + (first?.frames ?? 0));
    expect(silence).toBeGreaterThan(0);
    expect(silence).toBeLessThan(4800);
  });

  it.each([
    [2, 0.5],
    [3, 1],
  ])(
    "with %f periods queued, counts being %f periods late and loses nothing",
    async (prefillPeriods, late) => {
      const run = await runPlay({ prefillPeriods, stopAfterPeriods: 300 }, { faults: `late@6400:${late}` });
      expect(run.outcome?.counters).toMatchObject({ latePeriods: 1, xruns: 0, lostFrames: 0 });
      expect(findSegments(run.input, run.output)).toHaveLength(1);
    },
  );

  it("takes being three periods late as exactly one xrun", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "late@6400:3" });
    expect(run.outcome?.counters).toMatchObject({ xruns: 1, ending: endings.stopped });
    expect(findSegments(run.input, run.output).at(-1)?.delayFrames).toBe(128);
  });

  it("survives twenty xruns in a row and plays on", async () => {
    const faults = Array.from({ length: 20 }, (_, index) => `xrun@${6400 + index * 200}`).join(" ");
    const run = await runPlay({ stopAfterPeriods: 500 }, { faults });
    expect(run.outcome?.counters).toMatchObject({ periods: 500, xruns: 20, ending: endings.stopped });
    expect(findSegments(run.input, run.output).at(-1)?.delayFrames).toBe(128);
  });

  it("says that the device is gone when it is unplugged", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "unplug@6400" });
    expect(run.outcome?.counters).toMatchObject({ periods: 100, xruns: 0 });
    expect(run.outcome?.events[1]).toMatchObject({
      kind: "interrupted",
      ending: endings.unplugged,
      errorNumber: 19,
    });
  });

  it("opens the device anew when it is back, and plays with the same round trip", async () => {
    const run = await runPlay(
      { stopAfterPeriods: 300, reopenings: 20 },
      { faults: "unplug@6400 replug@16000" },
    );
    expect(run.outcome).toMatchObject({ reopened: 1, counters: { ending: endings.stopped } });
    const segments = findSegments(run.input, run.output);
    expect(segments.map((segment) => segment.delayFrames)).toEqual([128, 128]);
    expect(segments[1]?.outputFrame).toBeLessThan(16_000 + 4800 + 128 + 64);
  });

  it("waits out a device that says nothing for a while", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "stall@6400:200" });
    expect(run.outcome?.counters).toMatchObject({
      periods: 300,
      silentWaits: 2,
      xruns: 0,
      ending: endings.stopped,
    });
  });

  it("restarts a device that stays silent", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "stall@6400:400" });
    expect(run.outcome?.counters).toMatchObject({ periods: 300, silentWaits: 4, ending: endings.stopped });
    expect(run.events.filter((event) => event === "start capture")).toHaveLength(2);
  });

  it("gives a device up that stays silent after five restarts", async () => {
    const run = await runPlay({ stopAfterPeriods: 300 }, { faults: "stall@6400:100000" });
    expect(run.outcome?.counters).toMatchObject({ periods: 100, silentWaits: 18 });
    expect(run.outcome?.events[1]).toMatchObject({ kind: "interrupted", ending: endings.silent });
  });

  it("closes and opens a silent device anew, and plays on when it wakes", async () => {
    const run = await runPlay({ stopAfterPeriods: 300, reopenings: 3 }, { faults: "stall@6400:1900" });
    expect(run.outcome).toMatchObject({ reopened: 1, counters: { periods: 300, ending: endings.stopped } });
    expect(findSegments(run.input, run.output).at(-1)?.delayFrames).toBe(128);
  });

  it("asks a busy card again, with growing pauses, and tells why each time", async () => {
    const run = await runPlay({ stopAfterPeriods: 10, reopenings: 3 }, { busy: true });
    const refusals = run.outcome?.events.map(
      (event) => event.kind === "refused" && [event.refusal.reason, event.retryMilliseconds],
    );
    expect(refusals).toEqual([
      ["busy", 50],
      ["busy", 100],
      ["busy", 200],
      ["busy", 400],
    ]);
  });

  it("asks a card that breaks off again and again less and less often, and at once again after it held", async () => {
    const breaks = Array.from(
      { length: 4 },
      (_, n) => `unplug@${6400 * (n + 1)} replug@${6400 * (n + 1) + 64}`,
    );
    const faults = `${breaks.join(" ")} unplug@160000 replug@160064`;
    const run = await runPlay({ stopAfterPeriods: 3000, reopenings: 200 }, { faults });
    const pauses = run.outcome?.events.flatMap((event) =>
      event.kind === "interrupted" ? [event.retryMilliseconds] : [],
    );
    expect(pauses).toEqual([50, 100, 200, 400, 50]);
  });

  it.each([-20_000, 20_000])(
    "follows the codec's clock, not the machine's: %i parts per million apart nothing piles up or runs dry",
    async (partsPerMillion) => {
      const settings = { clock: "realtime", partsPerMillion } as const;
      // 0.8 s: two full buffers of frames too many or too few, were they counted by the machine's clock.
      const run = await runPlay({ periodFrames: 256, stopAfterPeriods: 150 }, settings);
      expect(run.outcome?.counters.ending).toBe(endings.stopped);
      const delays = findSegments(run.input, run.output).map((segment) => segment.delayFrames);
      expect(new Set(delays)).toEqual(new Set([512]));
    },
  );

  it("has the same round trip on the real-time clock, however often a busy machine breaks it", async () => {
    const run = await runPlay({ periodFrames: 256, stopAfterPeriods: 30 }, { clock: "realtime" });
    expect(run.outcome?.counters.ending).toBe(endings.stopped);
    const delays = findSegments(run.input, run.output).map((segment) => segment.delayFrames);
    expect(new Set(delays)).toEqual(new Set([512]));
  });
});

describe.skipIf(skipped !== undefined)("the end of the process", () => {
  it("ends by process.exit() while the loop plays", async () => {
    const run = await runPlay({ stopAfterPeriods: -1, meanwhile: "exit" }, { clock: "realtime" });
    expect(run.exitCode).toBe(0);
  });

  it("ends by an uncaught error of the control thread while the loop plays", async () => {
    const run = await runPlay({ stopAfterPeriods: -1, meanwhile: "throw" }, { clock: "realtime" });
    expect(run.exitCode).toBe(1);
    expect(run.standardError).toContain("an uncaught error of the control thread");
  });

  it("ends by process.exit() while the device says nothing", async () => {
    const run = await runPlay(
      { stopAfterPeriods: -1, meanwhile: "exit" },
      { clock: "realtime", faults: "stall@1000:10000" },
    );
    expect(run.exitCode).toBe(0);
  });

  it("loses no frame while the control thread is blocked 45 of every 50 ms and makes garbage", async () => {
    const run = await runPlay(
      { stopAfterPeriods: 45_000, blockControlThread: true },
      { loop: true, keepOutput: false },
    );
    expect(run.outcome?.counters).toMatchObject({ periods: 45_000, xruns: 0, lostFrames: 0, latePeriods: 0 });
  });
});

describe.skipIf(skipped !== undefined)("the memory of the audio thread", () => {
  const settings = { loop: true, keepOutput: false };

  /** Bytes by which the heap grew after period 5000; a part of it is the measurement itself, the same each time. */
  async function growth(periods: number, allocate: number): Promise<number> {
    const run = await runPlay(
      { stopAfterPeriods: periods, rehearsals: 3000, watchHeapFrom: 5000, allocate },
      settings,
    );
    expect(run.outcome).toMatchObject({ collections: 0, counters: { periods, xruns: 0 } });
    return run.outcome?.heapGrowthBytes ?? Number.NaN;
  }

  it("does not grow and is never collected while the loop plays", async () => {
    const [short, long] = [await growth(10_000, 0), await growth(40_000, 0)];
    // Less than a byte a period: the smallest object is 12. What V8's compiler leaves behind differs from run to run.
    expect(Math.abs(long - short)).toBeLessThan(30_000);
  });

  it("is measured well enough to see one small array a period", async () => {
    const [short, long] = [await growth(10_000, 1), await growth(20_000, 1)];
    expect(long - short).toBeGreaterThan(100_000);
  });

  it("is watched well enough to see a collection", async () => {
    const run = await runPlay({ stopAfterPeriods: 20_000, watchHeapFrom: 5000, allocate: 500 }, settings);
    expect(run.outcome?.collections).toBeGreaterThan(0);
  });
});
