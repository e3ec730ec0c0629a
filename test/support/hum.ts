/**
 * A probe behind the DC blocker, where no constant comes through: a network that hums, whatever it hears, and how loud the
 * hum is that comes out.
 */
import type { NetworkNode } from "../../src/engine/network.ts";
import type { Hertz } from "../../src/units.ts";
import { dcFeedback } from "./signal-to-noise.ts";
import { weighted } from "./stage.ts";

/**
 * At a quarter of the rate. Behind its DC blocker it is 0, value, 0, -value and so on from its first frame on: the network's
 * own hum is so much louder and earlier as the blocker takes away, and begins where that has nothing to swing into.
 */
export function humming(value: number, rate: Hertz = 48_000): NetworkNode {
  const feedback = dcFeedback(rate);
  const [sine, cosine] = [(1 + feedback) / 2, (feedback - 1) / 2];
  return { kind: "oscillator", turn: 1 / 4, node: weighted(0, value * sine, value * cosine) };
}

/** What players that hum all the time sound like when they are `loud(frame)`; all began at a whole number of hums. */
export function humAs(frames: number, loud: (frame: number) => number): Float32Array {
  return Float32Array.from({ length: frames }, (_, frame) =>
    frame % 2 === 0 ? 0 : (2 - (frame % 4)) * loud(frame),
  );
}

/** How loud a hum is at every other frame, one that is turned over below zero. */
export function loudnessOfHum(sound: Float32Array): Float32Array {
  return Float32Array.from({ length: sound.length >> 1 }, (_, index) =>
    index % 2 === 0 ? sound[2 * index + 1]! : 0 - sound[2 * index + 1]!,
  );
}
