/** How fast an effect moves by itself, found in two recordings. */
import { powerOfTwo, transform } from "../../engine/sound/fourier.ts";
import type { Frames, Hertz } from "../../units.ts";

const [slowest, fastest]: [Hertz, Hertz] = [0.05, 20];
/** Spectra that are compared: so long, and so many a second. */
const spectrumSeconds = 0.02;
const spectraEachSecond = 200;
/** Edges of the bands whose gain is followed. */
const edges: readonly Hertz[] = [80, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300];
/** Stretches of the guitar this far under its usual level say nothing of the device. */
const quietShare = 1e-3;
/** How much more a movement has than those half as fast to twice as fast: a phrase is played slowly, but not evenly. */
const leastContrast = 20;
/** Of the strongest movement, what the slowest that counts has. */
const leastShare = 0.3;
/** A movement goes on from the beginning to the end: each of so many parts has at least this share of an even one's. */
const parts = 3;
const leastEvenness = 0.2;
/** Fewer are no period. */
const leastTurns = 6;

/**
 * The gain of each band over time is searched for the slowest strong period: a notch that passes a band twice in each
 * turn is stronger at twice the speed.
 * @returns null where nothing moves
 */
export function findOscillation(dry: Float32Array, wet: Float32Array, rate: Hertz): Hertz | null {
  const gains = bandGains(dry, wet, rate);
  const count = gains[0]!.length;
  // Eight times as fine as the recording's length resolves.
  const size = powerOfTwo(8 * count);
  const movement = new Float64Array(size / 2);
  for (const gain of gains) {
    const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
    real.set(gain);
    transform(real, imaginary);
    for (let bin = 0; bin < movement.length; bin++) movement[bin]! += real[bin]! ** 2 + imaginary[bin]! ** 2;
  }
  const hertzOf = (bin: number) => (bin * spectraEachSecond) / size;
  const binOf = (hertz: Hertz) => Math.ceil((hertz * size) / spectraEachSecond);
  const from = binOf(Math.max(slowest, (leastTurns * spectraEachSecond) / count));
  const to = binOf(fastest);
  const largest = movement.slice(from, to).reduce((most, value) => Math.max(most, value), 0);
  const isPeak = (bin: number) =>
    movement[bin]! >= leastShare * largest &&
    movement[bin]! >= movement[bin - 1]! &&
    movement[bin]! >= movement[bin + 1]! &&
    movement[bin]! > leastContrast * median(movement.slice(Math.floor(bin / 2), 2 * bin));
  for (let bin = from; bin < to; bin++) {
    const hertz = hertzOf(bin + vertex(movement, bin));
    if (isPeak(bin) && lasts(gains, hertz)) return hertz;
  }
  return null;
}

function lasts(gains: readonly Float64Array[], hertz: Hertz): boolean {
  const length = Math.floor(gains[0]!.length / parts);
  const shares = Array.from({ length: parts }, (_, part) =>
    gains.reduce((sum, gain) => sum + powerAt(gain.subarray(part * length, (part + 1) * length), hertz), 0),
  );
  const even = gains.reduce((sum, gain) => sum + powerAt(gain, hertz), 0) / parts ** 2;
  return shares.every((share) => share > leastEvenness * even);
}

function powerAt(gain: Float64Array, hertz: Hertz): number {
  let [real, imaginary] = [0, 0];
  for (const [index, value] of gain.entries()) {
    const phase = (2 * Math.PI * hertz * index) / spectraEachSecond;
    real += value * Math.cos(phase);
    imaginary += value * Math.sin(phase);
  }
  return real ** 2 + imaginary ** 2;
}

function median(values: Float64Array): number {
  return values.sort()[Math.floor(values.length / 2)]!;
}

/** Of the parabola through a peak and its neighbours, from the peak. */
function vertex(values: Float64Array, at: number): number {
  const [left, middle, right] = [values[at - 1]!, values[at]!, values[at + 1]!];
  const bend = left - 2 * middle + right;
  return bend === 0 ? 0 : (0.5 * (left - right)) / bend;
}

/** Logarithms of wet over dry energy in each band, without their mean; 0 where the guitar is silent. */
function bandGains(dry: Float32Array, wet: Float32Array, rate: Hertz): Float64Array[] {
  const length = powerOfTwo(spectrumSeconds * rate);
  const hop = rate / spectraEachSecond;
  const count = Math.max(1, Math.floor((wet.length - length) / hop));
  const used = edges.filter((edge) => edge < rate / 2);
  const bands = used.slice(1).map((high, band) => [used[band]!, high] as const);
  const energies = [dry, wet].map((signal) =>
    Array.from({ length: count }, (_, index) =>
      energiesOf(signal, Math.round(index * hop), length, rate, bands),
    ),
  ) as [number[][], number[][]];
  return bands.map((_, band) => {
    const [before, after] = energies.map((rows) => rows.map((row) => row[band]!)) as [number[], number[]];
    const floor = (quietShare * before.reduce((sum, value) => sum + value, 0)) / count;
    const gains = before.map((energy, index) =>
      energy > floor ? Math.log((after[index]! + 1e-3 * floor) / energy) : Number.NaN,
    );
    const heard = gains.filter((gain) => !Number.isNaN(gain));
    const mean = heard.reduce((sum, gain) => sum + gain, 0) / Math.max(1, heard.length);
    return Float64Array.from(gains, (gain) => (Number.isNaN(gain) ? 0 : gain - mean));
  });
}

function energiesOf(
  signal: Float32Array,
  start: Frames,
  length: Frames,
  rate: Hertz,
  bands: readonly (readonly [Hertz, Hertz])[],
): number[] {
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  for (let frame = 0; frame < length; frame++)
    real[frame] = Math.sin((Math.PI * (frame + 0.5)) / length) ** 2 * signal[start + frame]!;
  transform(real, imaginary);
  return bands.map(([low, high]) => {
    let energy = 0;
    for (let bin = Math.ceil((low * length) / rate); bin < (high * length) / rate; bin++)
      energy += real[bin]! ** 2 + imaginary[bin]! ** 2;
    return energy;
  });
}
