/** What the transform kernels (kernels/fourier.ts) need to find in memory: twiddle factors, and taps as spectra. */
import { transform } from "../sound/fourier.ts";

/** Turns n of `points`, as cosine and sine of -2 pi n / points. */
function turn(n: number, points: number): [number, number] {
  return [Math.cos((2 * Math.PI * n) / points), -Math.sin((2 * Math.PI * n) / points)];
}

/** w^n with w^period = i: [2 (cosine, sine)][period]. */
export function twistTable(period: number): Float64Array {
  return Float64Array.from({ length: 2 * period }, (_, index) => {
    const angle = (Math.PI * (index % period)) / (2 * period);
    return index < period ? Math.cos(angle) : Math.sin(angle);
  });
}

/** For each vector of four butterflies: w real, w imaginary. */
export function twiddles2(points: number): Float64Array {
  return vectors(points / 2, (index) => [turn(index, points)]);
}

/** For each vector of four butterflies: w, w^2 and w^3, each real and imaginary. */
export function twiddles4(points: number): Float64Array {
  return vectors(points / 4, (index) => [1, 2, 3].map((power) => turn(power * index, points)));
}

function vectors(count: number, factors: (index: number) => [number, number][]): Float64Array {
  const values: number[] = [];
  for (let first = 0; first < count; first += 4) {
    const lanes = [0, 1, 2, 3].map((lane) => factors(first + lane));
    for (const power of (lanes[0] as [number, number][]).keys()) {
      for (const part of [0, 1]) values.push(...lanes.map((lane) => lane[power]?.[part] ?? 0));
    }
  }
  return Float64Array.from(values);
}

/** Which frequency stands at each place after the forward kernels: each stage leaves its residues one after the other. */
export function spectrumOrder(points: number): Int32Array {
  const natural = Int32Array.from({ length: points }, (_, place) => {
    let frequency = 0;
    let weight = 1;
    let rest = place;
    let width = points;
    const take = (radix: number) => {
      width /= radix;
      frequency += weight * Math.floor(rest / width);
      rest %= width;
      weight *= radix;
    };
    if (Math.log2(points) % 2 === 1) take(2);
    while (width > 1) take(4);
    return frequency;
  });
  // The last stage leaves each sixteen transposed.
  return natural.map((_, place) => {
    const within = place % 16;
    return natural[place - within + 4 * (within % 4) + Math.floor(within / 4)] as number;
  });
}

export type Spectrum = { real: Float64Array; imaginary: Float64Array };

/** Makes twisted spectra of `period` taps in the kernels' order, with the 1 / period of the way back. */
export function spectrumMaker(period: number): (tap: (frame: number) => number) => Spectrum {
  const twist = twistTable(period);
  const order = spectrumOrder(period);
  return (tap) => {
    const taps = Float64Array.from({ length: period }, (_, frame) => tap(frame) / period);
    const real = taps.map((value, frame) => value * (twist[frame] as number));
    const imaginary = taps.map((value, frame) => value * (twist[period + frame] as number));
    transform(real, imaginary);
    return {
      real: Float64Array.from(order, (frequency) => real[frequency] as number),
      imaginary: Float64Array.from(order, (frequency) => imaginary[frequency] as number),
    };
  };
}
