import type { Decibels, Hertz } from "../../units.ts";

/** A second-order section, a0 = 1: y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * Second-order filters by the bilinear transform of analogue prototypes, warped so that the stated frequency
 * is exact. Frequencies must lie between 0 and half the rate; gains are in decibels at the plateau or the
 * peak.
 * @see R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter coefficients (W3C note, 2021)
 */
export function lowPass(frequency: Hertz, q: number, rate: Hertz): Biquad {
  const { cosine, alpha } = prototype(frequency, q, rate);
  const half = (1 - cosine) / 2;
  return normalised(half, 2 * half, half, 1 + alpha, -2 * cosine, 1 - alpha);
}

export function highPass(frequency: Hertz, q: number, rate: Hertz): Biquad {
  const { cosine, alpha } = prototype(frequency, q, rate);
  const half = (1 + cosine) / 2;
  return normalised(half, -2 * half, half, 1 + alpha, -2 * cosine, 1 - alpha);
}

export function peak(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): Biquad {
  const { cosine, alpha } = prototype(frequency, q, rate);
  const a = 10 ** (gain / 40);
  return normalised(1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a);
}

/** The gain at `frequency` is half of the plateau's, in decibels. */
export function lowShelf(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): Biquad {
  return shelf(frequency, q, gain, rate, 1);
}

/** The gain at `frequency` is half of the plateau's, in decibels. */
export function highShelf(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): Biquad {
  return shelf(frequency, q, gain, rate, -1);
}

/** Magnitude of a section at a frequency, in decibels. */
export function gainAt(filter: Biquad, frequency: Hertz, rate: Hertz): Decibels {
  const omega = (2 * Math.PI * frequency) / rate;
  const magnitude = (c0: number, c1: number, c2: number) =>
    Math.hypot(
      c0 + c1 * Math.cos(omega) + c2 * Math.cos(2 * omega),
      c1 * Math.sin(omega) + c2 * Math.sin(2 * omega),
    );
  return 20 * Math.log10(magnitude(filter.b0, filter.b1, filter.b2) / magnitude(1, filter.a1, filter.a2));
}

/** Runs a section over samples in place, from rest (transposed direct form II, float64). */
export function filterInPlace(filter: Biquad, samples: Float64Array): void {
  const { b0, b1, b2, a1, a2 } = filter;
  let first = 0;
  let second = 0;
  for (let frame = 0; frame < samples.length; frame++) {
    const input = samples[frame]!;
    const output = b0 * input + first;
    first = b1 * input - a1 * output + second;
    second = b2 * input - a2 * output;
    samples[frame] = output;
  }
}

/** Low and high shelf are one another with the spectrum turned round: the cosine changes its sign. */
function shelf(frequency: Hertz, q: number, gain: Decibels, rate: Hertz, side: 1 | -1): Biquad {
  const { cosine: turned, alpha } = prototype(frequency, q, rate);
  const cosine = side * turned;
  const a = 10 ** (gain / 40);
  const width = 2 * Math.sqrt(a) * alpha;
  return normalised(
    a * (a + 1 - (a - 1) * cosine + width),
    side * 2 * a * (a - 1 - (a + 1) * cosine),
    a * (a + 1 - (a - 1) * cosine - width),
    a + 1 + (a - 1) * cosine + width,
    side * -2 * (a - 1 + (a + 1) * cosine),
    a + 1 + (a - 1) * cosine - width,
  );
}

function prototype(frequency: Hertz, q: number, rate: Hertz): { cosine: number; alpha: number } {
  const omega = (2 * Math.PI * frequency) / rate;
  return { cosine: Math.cos(omega), alpha: Math.sin(omega) / (2 * q) };
}

function normalised(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}
