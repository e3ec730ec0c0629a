import type { Hertz } from "../../units.ts";
import { kaiserLength, kaiserSinc } from "./kaiser.ts";

const attenuation = 100;

/**
 * Converts a whole recording to another rate, without delay (linear phase): flat up to 0.45 of the lower
 * rate, -100 dB from half of it on. For files and impulse responses; what plays live goes through
 * `rateConversion`.
 * @param from and to: whole rates
 * @returns as long in seconds, rounded up to a whole frame
 */
export function resample(samples: ArrayLike<number>, from: Hertz, to: Hertz): Float64Array {
  if (from === to) return Float64Array.from(samples);
  const lower = Math.min(from, to);
  const demand = { pass: 0.45 * lower, stop: 0.5 * lower, attenuation, rate: from };
  const reach = (kaiserLength(demand) - 1) / 2;
  const row = phaseRows(kaiserSinc(demand, reach), reach);
  return Float64Array.from({ length: Math.ceil((samples.length * to) / from) }, (_, frame) => {
    // Counted in whole numbers: the phase repeats exactly and the table of rows stays small.
    const scaled = frame * from;
    const phase = scaled % to;
    return convolveAt(samples, (scaled - phase) / to, row(phase, to), reach);
  });
}

/** One row of taps for each place between two input frames, made when first met, with gain 1 at 0 Hz. */
function phaseRows(
  tap: (time: number) => number,
  reach: number,
): (phase: number, of: number) => Float64Array {
  const rows = new Map<number, Float64Array>();
  return (phase, of) => {
    const known = rows.get(phase);
    if (known) return known;
    const row = Float64Array.from({ length: 2 * reach + 2 }, (_, index) => tap(phase / of + reach - index));
    const sum = row.reduce((total, value) => total + value, 0);
    const made = row.map((value) => value / sum);
    rows.set(phase, made);
    return made;
  };
}

function convolveAt(samples: ArrayLike<number>, position: number, row: Float64Array, reach: number): number {
  const first = Math.max(0, reach - position);
  const end = Math.min(row.length, samples.length - position + reach);
  let sum = 0;
  for (let index = first; index < end; index++) sum += row[index]! * samples[position + index - reach]!;
  return sum;
}
