import type { Frames } from "../units.ts";
import { copyStretch } from "./evaluation.ts";
import type { Trainable } from "./trainable.ts";

/** The windows of a round, for all sequences. */
export function createWindows(
  dry: readonly Float32Array[],
  wet: Float32Array,
  { shape: { sequences, frames }, lookBack }: Pick<Trainable, "shape" | "lookBack">,
  end: Frames,
) {
  const inputs = new Float32Array(sequences * dry.length * (lookBack + frames));
  const targets = new Float32Array(sequences * frames);
  const outputs = new Float32Array(sequences * frames);
  const gradient = new Float32Array(sequences * frames);
  const places = new Int32Array(sequences);
  return {
    targets,
    outputs,
    gradient,
    /** One sequence somewhere in each of equal parts of the recording: every round hears all of it. */
    scatter(random: () => number, length: Frames): void {
      const room = Math.max(0, end - length);
      for (let sequence = 0; sequence < sequences; sequence++)
        places[sequence] = Math.floor(((sequence + random()) / sequences) * room);
    },
    next(network: Trainable): void {
      for (let sequence = 0; sequence < sequences; sequence++) {
        copyStretch(dry, places[sequence]! - lookBack, inputs, sequence, lookBack + frames);
        copyStretch([wet], places[sequence]!, targets, sequence, frames);
        places[sequence] = places[sequence]! + frames;
      }
      network.forward(inputs, outputs);
    },
  };
}
