/**
 * How long a device remembers: the settling test of silence, A 440, silence tells when what came before no longer
 * matters, and with it how large a network has to be.
 * @see S. Atkinson, Neural amp modeler, part 1 (the test; docs/seeds.md)
 */
import type { Hertz, Milliseconds } from "../../units.ts";
import { testSignalPlaces } from "../signal/test-signal.ts";
import { meanSquare, powers } from "./levels.ts";
import type { Pair } from "./pair.ts";

/** Pieces of a period of A 440 and a bit, so that the tone reads the same in each. */
const pieceMs: Milliseconds = 5;
/** Settled: within a hundredth (-40 dB) of the tone. */
const settledShare = 1e-4;

/**
 * Time after the tone's end until what still sounds is 40 dB below the tone, or in the device's own noise.
 * @returns null where the recording does not hold the test
 */
export function settlingTime({ dry, wet, rate }: Pick<Pair, "dry" | "wet" | "rate">): Milliseconds | null {
  const places = testSignalPlaces(dry, rate);
  if (places === null) return null;
  const { restBefore, settlingTone, restAfter } = places;
  const middle = Math.round((restBefore.from + restBefore.to) / 2);
  const floor = meanSquare(wet, middle, restBefore.to);
  const tone = meanSquare(wet, settlingTone.from, settlingTone.to);
  const after = powers(wet.subarray(restAfter.from, restAfter.to), frames(rate));
  const quiet = Math.max(4 * floor, settledShare * tone);
  return (after.findLastIndex((power) => power > quiet) + 1) * pieceMs;
}

const frames = (rate: Hertz) => Math.round((pieceMs * rate) / 1000);

/** Where a small network's memory ends; a large one's does not end before the test does. */
const shortMemoryMs: Milliseconds = 60;

/** The network that remembers as long as the device: its name among the presets. */
export function networkFor(settling: Milliseconds | null): "lstm-16" | "lstm-32" {
  return settling !== null && settling > shortMemoryMs ? "lstm-32" : "lstm-16";
}
