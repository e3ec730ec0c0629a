/**
 * How wrong a window is, and which way is better. Every term is relative to the whole training set: relative to a
 * window's own energy, a silent one would outweigh all others.
 */
import type { Frames } from "../units.ts";
import type { WindowShape } from "./trainable.ts";

/**
 * error: energy of what is wrong, both signals seen through 1 - emphasis z^-1 first, over that of the target
 *   (error-to-signal ratio; with emphasis 0 this is the mean square error in other units);
 * offset: energy of the window's mean error over that of the target (the filter above is deaf to it).
 */
export type LossTerm =
  | { readonly kind: "error"; readonly emphasis: number; readonly weight: number }
  | { readonly kind: "offset"; readonly weight: number };

/** @see A. Wright, V. Valimaki, Perceptual loss function for neural modeling of audio systems, ICASSP 2020 */
export const usualLoss: readonly LossTerm[] = [
  { kind: "error", emphasis: 0.85, weight: 0.75 },
  { kind: "offset", weight: 0.25 },
];

export interface Loss {
  /** All sequences begin anew with the next window. */
  restart(): void;
  /** Takes note of a window that is not learned from. */
  pass(targets: Float32Array, outputs: Float32Array): void;
  /**
   * @param targets and outputs: [sequences][frames]
   * @param gradient receives the loss's gradient at the outputs
   * @returns the loss
   */
  evaluate(targets: Float32Array, outputs: Float32Array, gradient: Float32Array): number;
}

/** @param energyOf mean square of the training target seen through 1 - emphasis z^-1 */
export function createLoss(
  terms: readonly LossTerm[],
  energyOf: (emphasis: number) => number,
  { sequences, frames }: WindowShape,
): Loss {
  const scaled = terms.map((term) => ({
    ...term,
    scale: term.weight / (sequences * energyOf(term.kind === "error" ? term.emphasis : 0)),
  }));
  /** The last error of every sequence: what the filter remembers. */
  const before = new Float64Array(sequences);
  const errors = new Float64Array(frames);
  const remember = (targets: Float32Array, outputs: Float32Array): void => {
    for (let sequence = 0; sequence < sequences; sequence++) {
      const last = (sequence + 1) * frames - 1;
      before[sequence] = outputs[last]! - targets[last]!;
    }
  };
  return {
    restart: () => {
      before.fill(0);
    },
    pass: remember,
    evaluate(targets, outputs, gradient) {
      let loss = 0;
      for (let sequence = 0; sequence < sequences; sequence++) {
        const at = sequence * frames;
        for (let frame = 0; frame < frames; frame++)
          errors[frame] = outputs[at + frame]! - targets[at + frame]!;
        const slice = gradient.subarray(at, at + frames);
        slice.fill(0);
        for (const term of scaled)
          loss +=
            term.kind === "error"
              ? addError(errors, before[sequence]!, term.emphasis, term.scale / frames, slice)
              : addOffset(errors, term.scale, slice);
      }
      remember(targets, outputs);
      return loss;
    },
  };
}

/** scale * sum of (e[n] - emphasis e[n - 1])^2 */
function addError(
  errors: Float64Array,
  before: number,
  emphasis: number,
  scale: number,
  gradient: Float32Array,
): number {
  let sum = 0;
  let previous = before;
  let later = 0;
  for (let frame = 0; frame < errors.length; frame++) {
    const heard = errors[frame]! - emphasis * previous;
    previous = errors[frame]!;
    sum += heard * heard;
    if (frame > 0) gradient[frame - 1] = gradient[frame - 1]! + 2 * scale * (later - emphasis * heard);
    later = heard;
  }
  const last = errors.length - 1;
  gradient[last] = gradient[last]! + 2 * scale * later;
  return scale * sum;
}

/** scale * (mean of e)^2 */
function addOffset(errors: Float64Array, scale: number, gradient: Float32Array): number {
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const slope = (2 * scale * mean) / errors.length;
  for (let frame = 0; frame < errors.length; frame++) gradient[frame] = gradient[frame]! + slope;
  return scale * mean * mean;
}

/** Mean square of a signal seen through 1 - emphasis z^-1. */
export function emphasisedEnergy(
  signal: ArrayLike<number>,
  emphasis: number,
  from = 0,
  to: Frames = signal.length,
): number {
  let sum = 0;
  for (let frame = from; frame < to; frame++)
    sum += (signal[frame]! - (frame > from ? emphasis * signal[frame - 1]! : 0)) ** 2;
  return sum / (to - from);
}
