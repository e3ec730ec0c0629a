/** What of two sounds can be seen: spectrograms, the shape of a stretch, output against input. */
import { transform } from "../../engine/sound/fourier.ts";
import type { Decibels, Frames, Hertz } from "../../units.ts";
import { hann } from "../measures.ts";
import { paletteOf, pngAddress } from "./png.ts";

const heat = paletteOf([
  [11, 11, 13],
  [52, 28, 60],
  [150, 50, 45],
  [255, 176, 46],
  [255, 240, 200],
]);
const size: Frames = 2048;
const [columns, rows] = [640, 180];
const lowest: Hertz = 50;
const range: Decibels = 90;

/** Frequencies go up by the octave from 50 Hz to half the rate; brightness falls over 90 dB from `loudest`. */
export function spectrogram(samples: Float32Array, rate: Hertz, loudest: number): string {
  const window = hann(size);
  const pixels = new Uint8Array(columns * rows);
  const octaves = Math.log(rate / 2 / lowest);
  for (let column = 0; column < columns; column++) {
    const start = Math.round((column / columns) * Math.max(0, samples.length - size));
    const real = window.map((weight, frame) => weight * (samples[start + frame] ?? 0));
    const imaginary = new Float64Array(size);
    transform(real, imaginary);
    for (let row = 0; row < rows; row++) {
      const edge = (at: number) => (lowest * Math.exp((octaves * at) / rows) * size) / rate;
      const [from, to] = [Math.floor(edge(row)), Math.max(Math.floor(edge(row)) + 1, edge(row + 1))];
      let most = 0;
      for (let bin = from; bin < to && bin < size / 2; bin++)
        most = Math.max(most, Math.hypot(real[bin]!, imaginary[bin]!));
      const level = 20 * Math.log10(Math.max(1e-12, most / loudest));
      pixels[(rows - 1 - row) * columns + column] = Math.max(0, Math.min(255, 255 * (1 + level / range)));
    }
  }
  return pngAddress(pixels, columns, heat);
}

/** The largest magnitude of a sound's spectra. */
export function loudestMagnitude(samples: Float32Array): number {
  const window = hann(size);
  let most = 1e-9;
  for (let start = 0; start + size <= samples.length; start += size) {
    const real = window.map((weight, frame) => weight * samples[start + frame]!);
    const imaginary = new Float64Array(size);
    transform(real, imaginary);
    for (let bin = 0; bin < size / 2; bin++) most = Math.max(most, Math.hypot(real[bin]!, imaginary[bin]!));
  }
  return most;
}

const [waveWidth, waveHeight] = [1280, 220];

/** A stretch of several sounds, as SVG paths with the classes named. */
export function waveforms(sounds: readonly { samples: Float32Array; className: string }[]): string {
  const most = Math.max(
    1e-6,
    ...sounds.map(({ samples }) => samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)),
  );
  const paths = sounds.map(({ samples, className }) => {
    const points = Array.from(samples, (value, frame) => {
      const x = (waveWidth * frame) / Math.max(1, samples.length - 1);
      const y = (waveHeight / 2) * (1 - (0.95 * value) / most);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    return `<path class="${className}" d="M${points.join("L")}"/>`;
  });
  return `<svg viewBox="0 0 ${waveWidth} ${waveHeight}" preserveAspectRatio="none" role="img"><line class="zero" x1="0" x2="${waveWidth}" y1="${waveHeight / 2}" y2="${waveHeight / 2}"/>${paths.join("")}</svg>`;
}

const plotSide = 420;
/** Nothing, the device, the model, both. */
const twoColours = [
  [21, 21, 25],
  [110, 150, 190],
  [255, 176, 46],
  [255, 235, 205],
] as const;

/** Output against input, frame by frame: where the device was, where the model was, and where both were. */
export function transferCurve(dry: Float32Array, wet: Float32Array, predicted: Float32Array): string {
  const peak = (samples: Float32Array) =>
    samples.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  const [across, up] = [peak(dry), peak(wet)];
  const pixels = new Uint8Array(plotSide * plotSide);
  const mark = (x: number, y: number, bit: number) => {
    const column = Math.floor(((x / across + 1) / 2) * (plotSide - 1));
    const row = Math.floor(((1 - y / up) / 2) * (plotSide - 1));
    if (row < 0 || row >= plotSide) return;
    pixels[row * plotSide + column] = pixels[row * plotSide + column]! | bit;
  };
  for (let frame = 0; frame < dry.length; frame++) {
    mark(dry[frame]!, wet[frame]!, 1);
    mark(dry[frame]!, predicted[frame]!, 2);
  }
  const palette = new Uint8Array(3 * 256);
  for (const [index, colour] of twoColours.entries()) palette.set(colour, 3 * index);
  return pngAddress(pixels, plotSide, palette);
}
