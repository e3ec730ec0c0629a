import { inverseTransform, powerOfTwo, transform } from "./fourier.ts";

/**
 * Zeros on the unit circle make the cepstrum long; with this room what folds over stays below -86 dB of the
 * response.
 */
const roomFactor = 8;
const leastRoom = 16_384;
/** Zeros on the unit circle have no logarithm; -160 dB is below everything that is asked of a filter here. */
const floor = 1e-8;

/**
 * The causal filter with the same magnitude response and the least possible delay.
 * @param taps of a filter
 * @returns as many taps
 * @see A. Oppenheim, R. Schafer, Discrete-Time Signal Processing, 3rd ed., 13.5 (homomorphic filtering)
 */
export function minimumPhase(taps: Float64Array): Float64Array {
  const size = Math.max(leastRoom, powerOfTwo(taps.length * roomFactor));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(taps);
  transform(real, imaginary);
  let largest = 0;
  for (let bin = 0; bin < size; bin++) {
    real[bin] = Math.hypot(real[bin]!, imaginary[bin]!);
    largest = Math.max(largest, real[bin]!);
  }
  for (let bin = 0; bin < size; bin++) real[bin] = Math.log(Math.max(real[bin]!, floor * largest));
  imaginary.fill(0);
  inverseTransform(real, imaginary);
  foldCepstrum(real);
  imaginary.fill(0);
  transform(real, imaginary);
  for (let bin = 0; bin < size; bin++) {
    const magnitude = Math.exp(real[bin]!);
    const phase = imaginary[bin]!;
    real[bin] = magnitude * Math.cos(phase);
    imaginary[bin] = magnitude * Math.sin(phase);
  }
  inverseTransform(real, imaginary);
  return real.slice(0, taps.length);
}

/** Turns the even cepstrum of a magnitude into the causal one of its minimum-phase filter. */
function foldCepstrum(cepstrum: Float64Array): void {
  const half = cepstrum.length / 2;
  for (let index = 1; index < half; index++) cepstrum[index] = 2 * cepstrum[index]!;
  cepstrum.fill(0, half + 1);
}
