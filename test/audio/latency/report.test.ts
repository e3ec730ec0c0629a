import { describe, expect, it } from "vitest";
import type { Measured } from "../../../src/audio/latency/measure.ts";
import { advice } from "../../../src/audio/latency/report.ts";
import type { RoundTrip } from "../../../src/audio/latency/round-trip.ts";

function measured(periodFrames: number, xruns: number, change: Partial<RoundTrip> = {}): Measured {
  const frames = 2 * periodFrames;
  const found = { kind: "found", frames, earliest: frames, latest: frames, found: 4, bursts: 4 } as const;
  const roundTrip = { ...found, gain: 0, isClipped: false, ...change } as RoundTrip;
  return { kind: "measured", periodFrames, roundTrip, xruns, chainFrames: 21, latePeriods: 0 };
}

describe("the advice after a measurement", () => {
  it("is the shortest period without an xrun", () => {
    const [sentence] = advice(
      [measured(16, 3), measured(32, 1), measured(64, 0), measured(128, 0)],
      48_000,
      5,
    );
    expect(sentence).toContain("Use --block 64");
    expect(sentence).toContain("2.67 ms");
  });

  it("warns of a clipped input first", () => {
    const sentences = advice([measured(64, 0, { isClipped: true })], 48_000, 5);
    expect(sentences[0]).toContain("The input clips");
    expect(sentences).toHaveLength(2);
  });

  it("warns of a level that is too low to trust", () => {
    expect(advice([measured(64, 0, { gain: -52 })], 48_000, 5)[0]).toContain("52 dB quieter");
  });

  it("is a cable where nothing came back", () => {
    const nothing = { kind: "nothing", peak: 0.001 } as const;
    expect(advice([{ ...measured(64, 0), roundTrip: nothing }], 48_000, 5)).toEqual([
      expect.stringContaining("-60 dBFS): connect the output to the input with a cable"),
    ]);
  });
});
