/** A device captured through the pedal's own codec while the pedal runs: it falls silent, and comes back by itself. */
import { setTimeout as sleep } from "node:timers/promises";
import { type CaptureWatch, captureThrough } from "../audio/take/capture.ts";
import { Refusal } from "../refusal.ts";
import type { Milliseconds } from "../units.ts";
import type { Pedal } from "./pedal.ts";
import type { Sound } from "./sound.ts";

/** Without a running card nothing ever falls silent. */
const patienceMs: Milliseconds = 2000;
const lookEveryMs: Milliseconds = 5;

/**
 * @returns what came back of the signal; null where it was stopped
 * @throws Refusal in bench mode, or as `captureThrough` does
 */
export async function captureWhilePlaying(
  pedal: Pedal,
  { machine, thread, rate, bench }: Sound,
  signal: Float32Array,
  watch: CaptureWatch,
): Promise<Float32Array | null> {
  if (bench !== null)
    throw new Refusal(
      "Bench mode has no codec to play a device through: record it with any program and send the two files.",
    );
  pedal.muteForCapture(true);
  try {
    const end = performance.now() + patienceMs;
    while (!machine.engine.meters.silent) {
      if (performance.now() > end) throw new Refusal("The sound card does not play: see the doctor.");
      await sleep(lookEveryMs);
    }
    return await captureThrough({ ...machine, thread }, signal, rate, watch);
  } finally {
    pedal.muteForCapture(false);
  }
}
