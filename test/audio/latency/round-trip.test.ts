import { describe, expect, it } from "vitest";
import { findRoundTrip } from "../../../src/audio/latency/round-trip.ts";
import { burstStarts, makeBurst } from "../../../src/audio/latency/score.ts";

const frames = 5 * 12_000;

/** What comes back through a cable that delays, weakens and hums. */
function through(delay: number, gain: number, hum = 0): Float32Array {
  const heard = Float32Array.from({ length: frames }, (_, frame) => hum * Math.sin(frame / 150));
  const burst = makeBurst();
  for (const start of burstStarts(frames)) {
    for (const [frame, sample] of burst.entries()) heard[start + delay + frame]! += gain * sample;
  }
  return heard.map((sample) => Math.max(-1, Math.min(1, sample)));
}

describe("the round trip in a recording", () => {
  it.each([0, 1, 149, 10_000])("is found at a delay of %i frames", (delay) => {
    expect(findRoundTrip(through(delay, 0.5))).toMatchObject({
      frames: delay,
      earliest: delay,
      latest: delay,
      found: 4,
      bursts: 4,
      isClipped: false,
    });
  });

  it("is found through a cable that turns the phase", () => {
    expect(findRoundTrip(through(300, -1))).toMatchObject({ kind: "found", frames: 300 });
  });

  it("is found through hum as loud as the burst, with the level of the burst alone", () => {
    const found = findRoundTrip(through(300, 0.1, 0.01));
    expect(found).toMatchObject({ kind: "found", frames: 300 });
    expect(found.kind === "found" && found.gain).toBeCloseTo(-20, 0);
  });

  it("is not found where only hum is heard, and the hum's level is told", () => {
    const found = findRoundTrip(through(0, 0, 0.5));
    expect(found).toMatchObject({ kind: "nothing" });
    expect(found.kind === "nothing" && found.peak).toBeCloseTo(0.5, 3);
  });

  it("is told to be clipped where the input is at its end", () => {
    expect(findRoundTrip(through(300, 6))).toMatchObject({ kind: "found", frames: 300, isClipped: true });
  });
});
