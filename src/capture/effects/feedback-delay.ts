/** An echo that feeds itself, simulated. */
import type { Frames } from "../../units.ts";

export interface FeedbackDelay {
  /** From one echo to the next. */
  readonly delay: Frames;
  /** Of each echo, what the next one keeps; below 1. */
  readonly feedback: number;
  /** Gains of what is played and of the echoes. */
  readonly direct: number;
  readonly echoes: number;
}

/** y[n] = direct x[n] + echoes d[n], d[n] = x[n - delay] + feedback d[n - delay] */
export function playFeedbackDelay(
  { delay, feedback, direct, echoes }: FeedbackDelay,
  dry: Float32Array,
): Float32Array<ArrayBuffer> {
  const line = new Float64Array(delay);
  return Float32Array.from(dry, (sample, frame) => {
    const echo = line[frame % delay]!;
    line[frame % delay] = sample + feedback * echo;
    return direct * sample + echoes * echo;
  });
}
