/** Error of a network in training over a recording, many parts of it at once. */
import type { Frames } from "../units.ts";
import type { Trainable } from "./trainable.ts";

export interface Score {
  /** Error-to-signal ratio: energy of the error over that of the target; 1 is as bad as silence. */
  readonly errorToSignal: number;
  /** The same seen through 1 - 0.95 z^-1, which weighs what the ear does more. */
  readonly emphasised: number;
}

const emphasis = 0.95;

/**
 * Plays `dry` from `from` to `to` through the network and compares. The stretch is cut into as many parts as the network
 * has sequences; each is played `settle` frames early (silence before the recording begins), which are not counted.
 * @param most frames that are compared; of each part its beginning where that is less than all
 * Leaves the network's state anywhere.
 */
export function evaluate(
  network: Trainable,
  dry: readonly Float32Array[],
  wet: Float32Array,
  from: Frames,
  to: Frames,
  settle: Frames,
  most: Frames = Number.POSITIVE_INFINITY,
): Score {
  const { lookBack } = network;
  const { sequences, frames } = network.shape;
  const part = Math.ceil((to - from) / sequences);
  // Who is given what came before needs no settling, but the emphasis needs the error before the first.
  const compared = Math.min(part, Math.ceil(most / sequences));
  const windows = Math.ceil(((lookBack > 0 ? 1 : settle) + compared) / frames);
  const early = windows * frames - compared;
  const inputs = new Float32Array(sequences * network.inputs * (lookBack + frames));
  const outputs = new Float32Array(sequences * frames);
  const sums = { error: 0, signal: 0, emphasisedError: 0, emphasisedSignal: 0 };
  const before = Array.from({ length: sequences }, () => ({ error: 0, signal: 0 }));
  network.restart();
  for (let window = 0; window < windows; window++) {
    const begin = (sequence: number) => from + sequence * part - early + window * frames;
    for (let sequence = 0; sequence < sequences; sequence++)
      copyStretch(dry, begin(sequence) - lookBack, inputs, sequence, lookBack + frames);
    network.forward(inputs, outputs);
    for (let sequence = 0; sequence < sequences; sequence++) {
      const first = from + sequence * part;
      const start = begin(sequence);
      const end = Math.min(first + compared, to);
      const last = before[sequence]!;
      for (let frame = 0; frame < frames; frame++) {
        const at = start + frame;
        const signal = wet[at] ?? 0;
        const error = outputs[sequence * frames + frame]! - signal;
        if (at >= first && at < end) {
          sums.error += error * error;
          sums.signal += signal * signal;
          sums.emphasisedError += (error - emphasis * last.error) ** 2;
          sums.emphasisedSignal += (signal - emphasis * last.signal) ** 2;
        }
        last.error = error;
        last.signal = signal;
      }
    }
  }
  return {
    errorToSignal: sums.error / sums.signal,
    emphasised: sums.emphasisedError / sums.emphasisedSignal,
  };
}

/** Fills one sequence's rows from `start` on; silence outside the recording. */
export function copyStretch(
  rows: readonly Float32Array[],
  start: Frames,
  target: Float32Array,
  sequence: number,
  frames: Frames,
): void {
  for (const [row, source] of rows.entries()) {
    const to = (sequence * rows.length + row) * frames;
    const within = Math.max(0, Math.min(frames, source.length - start));
    const silent = Math.min(frames, Math.max(0, -start));
    target.fill(0, to, to + frames);
    if (within > silent) target.set(source.subarray(start + silent, start + within), to + silent);
  }
}
