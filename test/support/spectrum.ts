import { powerOfTwo, transform } from "../../src/engine/sound/fourier.ts";

/** Energy of each octave band from 60 Hz (60 to 120, 120 to 240, ...) relative to all, in decibels. */
export function octaveBands(samples: ArrayLike<number>, rate: number, bands: number): number[] {
  const size = powerOfTwo(samples.length);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(samples);
  transform(real, imaginary);
  const energy = new Float64Array(bands);
  let total = 0;
  for (let bin = 0; bin < size / 2; bin++) {
    const power = real[bin]! ** 2 + imaginary[bin]! ** 2;
    const band = Math.floor(Math.log2((bin * rate) / size / 60));
    total += power;
    if (band >= 0 && band < bands) energy[band] = energy[band]! + power;
  }
  return Array.from(energy, (value) => 10 * Math.log10(value / total));
}

/** Effective value in decibels relative to full scale. */
export function effectiveLevel(samples: ArrayLike<number>): number {
  let energy = 0;
  for (let frame = 0; frame < samples.length; frame++) energy += samples[frame]! ** 2;
  return 10 * Math.log10(energy / samples.length);
}

/**
 * Frequency of the strongest partial near `expected` (within a semitone), by the phase advance of a windowed
 * projection between two halves of the samples: exact to hundredths of a cent for a steady partial.
 */
export function partialNear(samples: ArrayLike<number>, expected: number, rate: number): number {
  const half = Math.floor(samples.length / 2);
  let frequency = expected;
  for (let round = 0; round < 6; round++) {
    const [first, second] = [0, half].map((start) => projectionPhase(samples, start, half, frequency, rate));
    const turn = second! - first!;
    const wrapped = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
    frequency += (wrapped * rate) / (2 * Math.PI * half);
  }
  return frequency;
}

/** Phase of the component at `frequency`, measured from the first sample of all. */
function projectionPhase(
  samples: ArrayLike<number>,
  start: number,
  length: number,
  frequency: number,
  rate: number,
): number {
  let cosine = 0;
  let sine = 0;
  for (let offset = 0; offset < length; offset++) {
    const window = Math.sin((Math.PI * (offset + 0.5)) / length) ** 2;
    const angle = (2 * Math.PI * frequency * (start + offset)) / rate;
    cosine += window * samples[start + offset]! * Math.cos(angle);
    sine -= window * samples[start + offset]! * Math.sin(angle);
  }
  return Math.atan2(sine, cosine);
}
