import { Refusal } from "../../refusal.ts";
import type { Decibels, Frames, Hertz } from "../../units.ts";
import { powerOfTwo, transform } from "./fourier.ts";
import { resample } from "./resample.ts";

export interface PreparedImpulse {
  /** At the device's rate, at most two seconds. */
  readonly taps: Float32Array<ArrayBuffer>;
  /** Silence that was cut away before the first sound, in frames of the device. */
  readonly trimmed: Frames;
  /** How much louder than the file the taps are, at every frequency. */
  readonly gain: Decibels;
}

const longestSeconds = 2;
/** Longer files are no impulse responses but music. */
const longestFileSeconds = 15;
/** The room before the loudspeaker speaks is latency: what lies this far under the peak is cut away. */
const leadingFloor: Decibels = -60;
/** The end is cut where all that follows holds less than this of the energy. */
const trailingFloor: Decibels = -90;
const fadeSeconds = 0.01;
/** Where an electric guitar has its energy; pink noise in this band keeps its level. */
const guitarBand = { low: 80, high: 5000 } as const;

/**
 * Makes a cabinet impulse response ready to be convolved: brought to the device's rate (and scaled by the
 * ratio of the rates, so that the sum over taps stays the same), cut at both ends, and normalised so that it
 * changes the colour and not the loudness: the mean of |H|^2 over the logarithm of frequency from 80 Hz to 5
 * kHz becomes 1.
 * @param samples of one channel, full scale 1
 * @throws Refusal when it is silent, or so long that it is music
 */
export function prepareImpulse(
  samples: ArrayLike<number>,
  from: Hertz,
  device: Hertz,
  fileName: string,
): PreparedImpulse {
  const seconds = samples.length / from;
  if (seconds > longestFileSeconds)
    throw new Refusal(
      `"${fileName}" is ${Math.round(seconds)} s long, which is music and not a cabinet; an impulse response lasts at most ${longestFileSeconds} s.`,
    );
  const atRate = resample(samples, from, device);
  const first = firstSound(atRate);
  if (first < 0) throw new Refusal(`"${fileName}" holds only silence; take another impulse response.`);
  const cut = cutEnd(atRate.slice(first, first + longestSeconds * device), device);
  const level = pinkLevel(cut, device);
  return {
    taps: Float32Array.from(cut, (tap) => tap / level),
    trimmed: first,
    gain: 20 * Math.log10(device / from / level),
  };
}

function firstSound(samples: Float64Array): Frames {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return peak === 0
    ? -1
    : samples.findIndex((sample) => Math.abs(sample) >= peak * 10 ** (leadingFloor / 20));
}

function cutEnd(samples: Float64Array, rate: Hertz): Float64Array {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  let length = samples.length;
  for (let rest = 0; length > 1; length--) {
    rest += samples[length - 1]! ** 2;
    if (rest > energy * 10 ** (trailingFloor / 10)) break;
  }
  const kept = samples.slice(0, length);
  // Only a response that goes on beyond the limit needs a fade; one that has died away ends by itself.
  if (length < longestSeconds * rate) return kept;
  const fade = Math.round(fadeSeconds * rate);
  for (let frame = 0; frame < fade; frame++) {
    const at = length - fade + frame;
    kept[at] = kept[at]! * Math.cos((Math.PI / 2) * ((frame + 1) / fade)) ** 2;
  }
  return kept;
}

/** Root of the mean of |H|^2 over the logarithm of frequency: each bin counts as 1 / f. */
function pinkLevel(taps: Float64Array, rate: Hertz): number {
  const size = Math.max(16_384, powerOfTwo(taps.length));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(taps);
  transform(real, imaginary);
  let power = 0;
  let weight = 0;
  const last = Math.floor((guitarBand.high / rate) * size);
  for (let bin = Math.ceil((guitarBand.low / rate) * size); bin <= last; bin++) {
    power += (real[bin]! ** 2 + imaginary[bin]! ** 2) / bin;
    weight += 1 / bin;
  }
  return Math.sqrt(power / weight);
}
