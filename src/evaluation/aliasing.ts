/**
 * How much a network folds back: a sine goes in, and what comes out between its harmonics was above half the rate. The
 * sine fits a whole number of times into a prime number of frames, so no folded harmonic falls onto a true one, and the
 * spectrum of that many frames is exact without a window.
 * @see R. Sato, J. O. Smith, Aliasing reduction in neural amp modeling, DAFx-25 (aliasing-to-signal ratio)
 */
import type { Decibels, Frames, Hertz } from "../units.ts";

export interface AliasingAt {
  readonly pitch: Hertz;
  /** Energy between the harmonics over that of the harmonics; null where nothing came out. */
  readonly ratio: Decibels | null;
}

/** A prime: bins of 10 Hz at 48 kHz. */
const period: Frames = 4799;
/** Periods that the network gets to come into its swing. */
const settling = 4;
/** The second is that of E.-P. Damskagg et al., SMC-19. */
const pitches: readonly Hertz[] = [440, 1245, 2500, 5000];
export const aliasingLevel: Decibels = -12;

/** @param play the network from rest */
export function measureAliasing(play: (samples: Float32Array) => Float32Array, rate: Hertz): AliasingAt[] {
  return pitches.map((asked) => {
    const bin = Math.round((asked * period) / rate);
    const amplitude = 10 ** (aliasingLevel / 20);
    const turn = (2 * Math.PI * bin) / period;
    const sine = Float32Array.from(
      { length: (settling + 1) * period },
      (_, frame) => amplitude * Math.sin(turn * (frame % period)),
    );
    const sound = play(sine).subarray(settling * period);
    return { pitch: (bin * rate) / period, ratio: foldedRatio(sound, bin) };
  });
}

function foldedRatio(sound: Float32Array, bin: number): Decibels | null {
  let [all, mean] = [0, 0];
  for (const sample of sound) {
    all += sample * sample;
    mean += sample / period;
  }
  let harmonics = 0;
  for (let harmonic = bin; 2 * harmonic < period; harmonic += bin) harmonics += energyAt(sound, harmonic);
  if (!(harmonics > 1e-12)) return null;
  const folded = Math.max(1e-16 * harmonics, all - period * mean ** 2 - harmonics);
  return 10 * Math.log10(folded / harmonics);
}

/** Energy in time that a bin and its mirror image hold. */
function energyAt(sound: Float32Array, bin: number): number {
  let [cosine, sine] = [0, 0];
  for (let frame = 0; frame < period; frame++) {
    const angle = (2 * Math.PI * ((frame * bin) % period)) / period;
    cosine += sound[frame]! * Math.cos(angle);
    sine += sound[frame]! * Math.sin(angle);
  }
  return (2 * (cosine ** 2 + sine ** 2)) / period;
}
