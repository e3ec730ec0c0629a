/**
 * How much later a device's sound comes than what went in, to the frame: both recordings are made white, which turns
 * their likeness over all lags into the device's own first answer, and that answer begins where the sound arrives.
 */
import { inverseTransform, transform } from "../../engine/sound/fourier.ts";
import type { Frames } from "../../units.ts";
import { filtered, levelled, whiteningTaps } from "./whiten.ts";

export interface Delay {
  /** Where the answer begins: a network that starts here needs no look into the future. Negative: the wet one comes first. */
  readonly frames: Frames;
  /** Where it is strongest, between frames: moves with the clocks. */
  readonly strongest: number;
  /** How far the strongest stands out of what two unrelated recordings give; above `sureFrom` it is no chance. */
  readonly certainty: number;
}

/** Ten seconds of unrelated playing reach 7 to 12; of a fuzz 15, of an overdrive 50. */
export const sureFrom = 12;
/** Of the strongest: what is above it belongs to the answer. Converters ring before it, and are heard a little. */
const answerShare = 0.12;
/** And so much above chance. */
const answerOverChance = 3.5;
/** So many quieter frames before it, and the answer has not begun yet. */
const mostQuiet: Frames = 2;
/** So far around the strongest it is the device that answers; the rest is chance. */
const answerReach: Frames = 4096;
const mostStretches = 48;
/** Lags of the first look, and of the second where the first is not quite sure. */
const sizes: readonly number[] = [2 ** 16, 2 ** 20];

export interface DelayLook {
  /** Finds no more than a third of a second, and is done sooner. */
  readonly isNear?: boolean;
  /** For clicks, which are all of one loudness. */
  readonly keepsLevels?: boolean;
}

/**
 * @param dry and wet, at one rate; a lag counts from the first frames of both
 * @returns null where either is silent; look at its certainty
 */
export function findDelay(dry: Float32Array, wet: Float32Array, look: DelayLook = {}): Delay | null {
  const [before, after] = look.keepsLevels ? [dry, wet] : [levelled(dry), levelled(wet)];
  const taps = whiteningTaps(before);
  const [white, heard] = [filtered(before, taps), filtered(after, taps)];
  let best: Delay | null = null;
  for (const size of look.isNear ? sizes.slice(0, 1) : sizes) {
    const found = delayWithin(white, heard, size);
    if (found && (best === null || found.certainty > best.certainty)) best = found;
    if (best && best.certainty >= 2 * sureFrom) break;
  }
  return best;
}

function delayWithin(white: Float32Array, heard: Float32Array, size: number): Delay | null {
  const reach = size / 4;
  const answer = answerOf(white, heard, size);
  const place = answer.reduce(
    (most, value, index) => (Math.abs(value) > Math.abs(answer[most]!) ? index : most),
    0,
  );
  const peak = Math.abs(answer[place]!);
  if (!(peak > 0)) return null;
  let [sum, count] = [0, 0];
  for (const [index, value] of answer.entries()) {
    if (Math.abs(index - place) <= answerReach) continue;
    sum += value * value;
    count++;
  }
  const chance = Math.sqrt(sum / Math.max(1, count));
  const certainty = chance > 0 ? peak / chance : Number.POSITIVE_INFINITY;
  const least = Math.min(peak, Math.max(answerShare * peak, answerOverChance * chance));
  return {
    frames: beginning(answer, place, least) - reach,
    strongest: summit(answer, place) - reach,
    certainty,
  };
}

function beginning(answer: Float64Array, place: number, least: number): number {
  let first = place;
  for (let index = place - 1; index >= 0 && first - index <= mostQuiet + 1; index--)
    if (Math.abs(answer[index]!) >= least) first = index;
  return first;
}

/** The likeness at lags from -size / 4 (index 0) to size / 4. */
function answerOf(white: Float32Array, heard: Float32Array, size: number): Float64Array {
  const half = size / 2;
  const quarter = size / 4;
  const stretches = Math.max(1, Math.floor(white.length / half));
  const step = Math.max(1, Math.ceil(stretches / mostStretches));
  const [sumReal, sumImaginary] = [new Float64Array(size), new Float64Array(size)];
  for (let stretch = 0; stretch < stretches; stretch += step) {
    const real = new Float64Array(size);
    const imaginary = new Float64Array(size);
    real.set(white.subarray(stretch * half, (stretch + 1) * half), quarter);
    copyFrom(heard, stretch * half - quarter, imaginary);
    transform(real, imaginary);
    addCrossSpectrum(real, imaginary, sumReal, sumImaginary);
  }
  inverseTransform(sumReal, sumImaginary);
  return Float64Array.from({ length: half + 1 }, (_, index) => sumReal[(index - quarter + size) % size]!);
}

/** Silence outside of the recording. */
function copyFrom(source: Float32Array, start: Frames, target: Float64Array): void {
  const first = Math.max(0, -start);
  const end = Math.min(target.length, source.length - start);
  for (let frame = first; frame < end; frame++) target[frame] = source[start + frame]!;
}

/** One transform held both: the dry one as its real, the wet one as its imaginary part. Adds conj(dry) wet. */
function addCrossSpectrum(
  real: Float64Array,
  imaginary: Float64Array,
  sumReal: Float64Array,
  sumImaginary: Float64Array,
): void {
  const size = real.length;
  for (let bin = 0; bin < size; bin++) {
    const mirror = (size - bin) % size;
    const dryReal = (real[bin]! + real[mirror]!) / 2;
    const dryImaginary = (imaginary[bin]! - imaginary[mirror]!) / 2;
    const wetReal = (imaginary[bin]! + imaginary[mirror]!) / 2;
    const wetImaginary = (real[mirror]! - real[bin]!) / 2;
    sumReal[bin] = sumReal[bin]! + dryReal * wetReal + dryImaginary * wetImaginary;
    sumImaginary[bin] = sumImaginary[bin]! + dryReal * wetImaginary - dryImaginary * wetReal;
  }
}

/** The top of the parabola through the strongest and its neighbours. */
function summit(values: Float64Array, place: number): number {
  const [before, top, after] = [place - 1, place, place + 1].map((index) => Math.abs(values[index] ?? 0));
  const bend = before! - 2 * top! + after!;
  return bend < 0 ? place + (0.5 * (before! - after!)) / bend : place;
}
