import type { Hertz } from "../../../units.ts";
import { kaiserLowPass } from "../kaiser.ts";
import { findPeriod } from "./period.ts";
import { refineFrequency } from "./refine.ts";

export interface TunerReading {
  /** The lowest partial of the string, as an ear or a strobe takes it. */
  readonly frequency: Hertz;
  /** 0 to 1; below about 0.8 two strings sound, or none. */
  readonly clarity: number;
}

export interface NearestNote {
  /** MIDI number; 69 is A4. */
  readonly note: number;
  readonly name: string;
  /** -50 to 50; negative is flat. */
  readonly cents: number;
}

/** B0 of a five-string bass and E6, with room for strings that are two semitones off. */
const lowest: Hertz = 27.5;
const highest: Hertz = 1480;
/**
 * Partials up to 2.4 kHz are enough for a pitch; the fit then has six hundred samples instead of five
 * thousand.
 */
const fitRate: Hertz = 6000;
/**
 * The search for the period looks at twice as many, so that a peak between two lags stands as high as one on
 * a lag.
 */
const searchFactor = 2;
const quietest = 1e-4;
const leastClarity = 0.7;
const noteNames = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

/**
 * A tuner for one string at a time, from B0 to E6: give it the latest 100 ms of the input, as often as the
 * display moves. Runs on the control thread, on a copy of the input; B0 takes 4 to 6 ms of a server core, E6
 * one.
 * @param rate 32 kHz or more
 * @returns a function from samples (full scale 1) to a reading, or undefined when nothing or no pitch sounds
 */
export function tuner(rate: Hertz): (samples: ArrayLike<number>) => TunerReading | undefined {
  const step = Math.max(1, Math.round(rate / fitRate / searchFactor));
  const searchRate = rate / step;
  const edge = searchRate / searchFactor;
  const taps = kaiserLowPass({ pass: 0.4 * edge, stop: 0.6 * edge, attenuation: 60, rate });
  return (samples) => {
    const slow = decimate(samples, taps, step);
    if (slow.length * lowest < 2 * searchRate || level(slow) < quietest) return undefined;
    const period = findPeriod(slow, searchRate / highest, searchRate / lowest);
    if (!period || period.clarity < leastClarity) return undefined;
    const rough = searchFactor / period.length;
    const thin = slow.filter((_, frame) => frame % searchFactor === 0);
    const cycles = refineFrequency(thin, rough) ?? rough;
    return { frequency: (cycles * searchRate) / searchFactor, clarity: Math.min(1, period.clarity) };
  };
}

/** @param reference of A4; musicians use 430 to 450 Hz */
export function nearestNote(frequency: Hertz, reference: Hertz = 440): NearestNote {
  const exact = 69 + 12 * Math.log2(frequency / reference);
  const note = Math.round(exact);
  return {
    note,
    name: `${noteNames[((note % 12) + 12) % 12]}${Math.floor(note / 12) - 1}`,
    cents: 100 * (exact - note),
  };
}

/** Low-passed and thinned out, without the mean; only where the filter lies wholly in the samples. */
function decimate(samples: ArrayLike<number>, taps: Float64Array, step: number): Float64Array {
  const length = Math.max(0, Math.floor((samples.length - taps.length) / step) + 1);
  const slow = Float64Array.from({ length }, (_, frame) => {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += taps[tap]! * samples[frame * step + tap]!;
    return sum;
  });
  const mean = slow.reduce((sum, sample) => sum + sample, 0) / Math.max(1, length);
  return slow.map((sample) => sample - mean);
}

function level(samples: Float64Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
