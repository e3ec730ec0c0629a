/** How loud a recording is, as a whole and in pieces. */
import type { Decibels, Frames } from "../../units.ts";

export function meanSquare(samples: Float32Array, from: Frames = 0, to: Frames = samples.length): number {
  let sum = 0;
  for (let frame = from; frame < to; frame++) sum += samples[frame]! ** 2;
  return sum / Math.max(1, to - from);
}

export function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

/** Of a power; full scale is 1. */
export function powerDecibels(power: number): Decibels {
  return 10 * Math.log10(Math.max(1e-20, power));
}

/** Mean squares of neighbouring pieces; a rest at the end is left out. */
export function powers(samples: Float32Array, piece: Frames): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / piece) }, (_, index) =>
    meanSquare(samples, index * piece, (index + 1) * piece),
  );
}
