/** How far a model's sound is from the device's, in the measures of the literature (docs/evaluation.md has the formulas). */
import { transform } from "../engine/sound/fourier.ts";
import type { Frames } from "../units.ts";

export interface Measures {
  /** Energy of the error over that of the target. */
  readonly esr: number;
  /** The same of both signals seen through 1 - a z^-1. */
  readonly esr085: number;
  readonly esr095: number;
  /** Energy of the error's mean over that of the target. */
  readonly dc: number;
  /** Full scale is 1. */
  readonly mae: number;
  readonly rmse: number;
  /** Share of the target's variance that is explained. */
  readonly r2: number;
  /** Distance of magnitude spectra of 512, 1024 and 2048 frames: spectral convergence and mean logarithm, averaged. */
  readonly stft: number;
}

const spectrumSizes: readonly Frames[] = [512, 1024, 2048];

/** @param predicted and target, of one length */
export function measure(predicted: Float32Array, target: Float32Array): Measures {
  const frames = target.length;
  const error = target.map((sample, frame) => predicted[frame]! - sample);
  const [errorSum, targetSum] = [sumOf(error), sumOf(target)];
  const [errorEnergy, targetEnergy] = [energyOf(error, 0), energyOf(target, 0)];
  const ratio = (emphasis: number) => energyOf(error, emphasis) / energyOf(target, emphasis);
  return {
    esr: errorEnergy / targetEnergy,
    esr085: ratio(0.85),
    esr095: ratio(0.95),
    dc: (errorSum / frames) ** 2 / (targetEnergy / frames),
    mae: error.reduce((sum, value) => sum + Math.abs(value), 0) / frames,
    rmse: Math.sqrt(errorEnergy / frames),
    r2: 1 - errorEnergy / (targetEnergy - targetSum ** 2 / frames),
    stft: spectralDistance(predicted, target),
  };
}

function sumOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum;
}

function energyOf(samples: Float32Array, emphasis: number): number {
  let [sum, before] = [0, 0];
  for (const sample of samples) {
    sum += (sample - emphasis * before) ** 2;
    before = sample;
  }
  return sum;
}

/**
 * Mean over the sizes of ||T| - |P|| / ||T|| + mean |log |T| - log |P||.
 * @see R. Yamamoto, E. Song, J.-M. Kim, Parallel WaveGAN, ICASSP 2020, eq. 3 to 6
 */
export function spectralDistance(predicted: Float32Array, target: Float32Array): number {
  const distances = spectrumSizes.map((size) => {
    let [difference, whole, logarithms, count] = [0, 0, 0, 0];
    forEachSpectrum(predicted, target, size, (one, other) => {
      difference += (one - other) ** 2;
      whole += other ** 2;
      logarithms += Math.abs(Math.log(Math.max(1e-7, other)) - Math.log(Math.max(1e-7, one)));
      count++;
    });
    return Math.sqrt(difference / Math.max(1e-20, whole)) + logarithms / Math.max(1, count);
  });
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

/** Magnitudes of both under a Hann window, four to a window's length; one transform for both. */
function forEachSpectrum(
  one: Float32Array,
  other: Float32Array,
  size: Frames,
  visit: (one: number, other: number) => void,
): void {
  const window = hann(size);
  for (let start = 0; start + size <= one.length; start += size / 4) {
    const real = window.map((weight, frame) => weight * one[start + frame]!);
    const imaginary = window.map((weight, frame) => weight * other[start + frame]!);
    transform(real, imaginary);
    for (let bin = 0; bin <= size / 2; bin++) {
      const mirror = (size - bin) % size;
      visit(
        Math.hypot(real[bin]! + real[mirror]!, imaginary[bin]! - imaginary[mirror]!) / 2,
        Math.hypot(imaginary[bin]! + imaginary[mirror]!, real[mirror]! - real[bin]!) / 2,
      );
    }
  }
}

export function hann(size: Frames): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, frame) => 0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / size),
  );
}
