import { filterInPlace, highPass, lowPass } from "../../engine/sound/biquad.ts";
import type { Decibels, Frames, Hertz } from "../../units.ts";
import type { Instrument } from "./instrument.ts";
import { type RandomSource, randomSource } from "./random.ts";
import { curveAt, type Score } from "./score.ts";
import { playString } from "./string.ts";

export interface PlayingOptions {
  readonly sampleRate: Hertz;
  /** The same seed plays the same take. */
  readonly seed: number;
  /** Largest magnitude, relative to full scale. */
  readonly peak: Decibels;
  /** Mains hum at the largest of its partials (50, 150 and 250 Hz); none when absent. */
  readonly hum?: Decibels;
  /** Effective value of white noise; none when absent. */
  readonly hiss?: Decibels;
}

/**
 * The flux over a pickup falls faster than the string comes near, which adds a few percent of the second
 * harmonic.
 */
const pickupAsymmetry = 0.04;

/**
 * Plays a score on a synthetic electric guitar or bass and returns what comes out of its jack: mono, full
 * scale 1. The 24-bit rounding of the result is the same on every machine.
 * @see playString for the strings; C. Sullivan, CMJ 14(3) 1990 and Horton, Moore, Am. J. Phys. 77(2) 2009
 *   for the pickup
 */
export function playGuitar(score: Score, options: PlayingOptions): Float32Array<ArrayBuffer> {
  const rate = options.sampleRate;
  const frames = Math.round(score.length * rate);
  const random = randomSource(options.seed);
  const signal = playAllStrings(score, frames, rate, random);
  throughPickup(signal, score.instrument, rate);
  turnVolume(signal, score, rate);
  scaleTo(signal, options.peak);
  if (options.hum !== undefined) addHum(signal, options.hum, rate);
  if (options.hiss !== undefined) addHiss(signal, options.hiss, random);
  return Float32Array.from(signal);
}

function playAllStrings(score: Score, frames: Frames, rate: Hertz, random: RandomSource): Float64Array {
  const sum = new Float64Array(frames);
  for (const [string, open] of score.instrument.tuning.entries()) {
    const notes = score.notes.filter((note) => note.string === string).sort((a, b) => a.at - b.at);
    if (notes.length === 0) continue;
    const speed = playString(notes, open, score.instrument, frames, rate, random);
    for (let frame = 0; frame < frames; frame++) sum[frame] = sum[frame]! + speed[frame]!;
  }
  return sum;
}

function throughPickup(signal: Float64Array, instrument: Instrument, rate: Hertz): void {
  for (let frame = 0; frame < signal.length; frame++) {
    const speed = signal[frame]!;
    signal[frame] = speed + pickupAsymmetry * speed * speed;
  }
  filterInPlace(highPass(25, Math.SQRT1_2, rate), signal);
  filterInPlace(lowPass(instrument.resonance.frequency, instrument.resonance.q, rate), signal);
}

/**
 * A volume knob turned down also dulls: its resistance stands between the coil and the cable's capacitance.
 */
function turnVolume(signal: Float64Array, score: Score, rate: Hertz): void {
  if (!score.volume) return;
  let dulled = 0;
  for (let frame = 0; frame < signal.length; frame++) {
    const gain = curveAt(score.volume, frame / rate, false);
    const share = 1 - Math.exp((-2 * Math.PI * 12_000 * 10 ** (gain / 40)) / rate);
    dulled += share * (10 ** (gain / 20) * signal[frame]! - dulled);
    signal[frame] = dulled;
  }
}

function scaleTo(signal: Float64Array, peak: Decibels): void {
  const largest = signal.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = largest === 0 ? 0 : 10 ** (peak / 20) / largest;
  for (let frame = 0; frame < signal.length; frame++) signal[frame] = signal[frame]! * gain;
}

function addHum(signal: Float64Array, level: Decibels, rate: Hertz): void {
  const amplitude = 10 ** (level / 20);
  const turn = (2 * Math.PI * 50) / rate;
  for (let frame = 0; frame < signal.length; frame++) {
    const phase = turn * frame;
    const partials = Math.sin(phase) + 0.6 * Math.sin(3 * phase + 1) + 0.3 * Math.sin(5 * phase + 2);
    signal[frame] = signal[frame]! + amplitude * partials;
  }
}

/** The sum of four uniform numbers is close enough to a normal distribution for noise. */
function addHiss(signal: Float64Array, level: Decibels, random: RandomSource): void {
  const amplitude = 10 ** (level / 20) * Math.sqrt(3);
  for (let frame = 0; frame < signal.length; frame++) {
    const noise = random() + random() + random() + random() - 2;
    signal[frame] = signal[frame]! + amplitude * noise;
  }
}
