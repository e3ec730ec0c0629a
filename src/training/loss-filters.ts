/** What a loss hears signals through, and how loud a signal is then. */
import { inverseTransform } from "../engine/sound/fourier.ts";
import { minimumPhase } from "../engine/sound/minimum-phase.ts";
import type { Frames, Hertz } from "../units.ts";

const weightingTaps = 101;
const bins = 4096;

/**
 * A-weighting, as the ear hears quiet sound, behind the low-pass 1 + 0.85 z^-1 that keeps it from growing towards half of
 * the rate. Least phase; within 0.1 dB of the formula from 400 Hz, 1.5 dB from 100 Hz on, below which it takes away less.
 * @see IEC 61672-1 (the weighting); A. Wright, V. Valimaki, Perceptual loss function for neural modeling of audio systems,
 *   ICASSP 2020 (both together as a loss)
 */
export function aWeighting(rate: Hertz): Float64Array {
  const spectrum = new Float64Array(2 * bins);
  for (let bin = 1; bin <= bins; bin++) {
    const turn = (Math.PI * bin) / bins;
    const low = Math.hypot(1 + 0.85 * Math.cos(turn), 0.85 * Math.sin(turn));
    const level = low * aWeight((bin * rate) / (2 * bins));
    spectrum[bin] = level;
    spectrum[2 * bins - bin] = level;
  }
  inverseTransform(spectrum, new Float64Array(2 * bins));
  const centred = spectrum.map((_, frame) => spectrum[(frame + bins) % (2 * bins)]!);
  return minimumPhase(centred).slice(0, weightingTaps);
}

/** 1 at 1 kHz. */
function aWeight(hertz: Hertz): number {
  const square = hertz ** 2;
  const high = (12_194 ** 2 * square ** 2) / ((square + 20.6 ** 2) * (square + 12_194 ** 2));
  return (1.2589 * high) / Math.sqrt((square + 107.7 ** 2) * (square + 737.9 ** 2));
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

/** Mean square of a signal behind a filter that starts from rest. */
export function filteredEnergy(
  signal: ArrayLike<number>,
  taps: ArrayLike<number>,
  from: Frames,
  to: Frames,
): number {
  let sum = 0;
  for (let frame = from; frame < to; frame++) {
    let heard = 0;
    for (let tap = 0; tap < taps.length && frame - tap >= from; tap++)
      heard += taps[tap]! * signal[frame - tap]!;
    sum += heard * heard;
  }
  return sum / (to - from);
}

export function meanMagnitude(signal: ArrayLike<number>, from: Frames, to: Frames): number {
  let sum = 0;
  for (let frame = from; frame < to; frame++) sum += Math.abs(signal[frame]!);
  return sum / (to - from);
}
