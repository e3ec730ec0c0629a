/** What is played to measure the round trip: short bursts of noise, each followed by a rest longer than any delay. */
import type { Frames } from "../../units.ts";

/** 21 ms: long enough that hum and hiss do not look like it. */
export const burstFrames: Frames = 1024;
/** A quarter of a second at 48 kHz. */
export const burstSpacing: Frames = 12_000;
/** Longest round trip that can be told. */
export const longestRoundTrip: Frames = burstSpacing - burstFrames;
/** -12 dBFS: loud enough for a cable, quiet enough for an input with gain. */
const amplitude = 0.25;

/** The same noise each time, evenly spread; seeded. */
export function makeBurst(): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: burstFrames }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

/** First frame of each burst that has its rest within `frames`. */
export function burstStarts(frames: Frames): Frames[] {
  const count = Math.max(0, Math.floor(frames / burstSpacing) - 1);
  return Array.from({ length: count }, (_, burst) => (burst + 1) * burstSpacing - burstSpacing / 2);
}
