import type { Hertz } from "../../units.ts";

/**
 * What of an electric string instrument can be heard. Positions are fractions of the open string from the
 * bridge.
 */
export interface Instrument {
  /** Open strings from the lowest. */
  readonly tuning: readonly Hertz[];
  readonly pickPosition: number;
  readonly pickupPosition: number;
  /** Time in which the fundamental of the lowest open string falls by 60 dB, in seconds. */
  readonly sustain: number;
  /** The pickup's coil with its cable: a resonant low-pass. */
  readonly resonance: { readonly frequency: Hertz; readonly q: number };
}

/** Equal temperament from A4 = 440 Hz; 69 is A4. */
export function midiPitch(note: number): Hertz {
  return 440 * 2 ** ((note - 69) / 12);
}

/** Six strings, E2 to E4, a single coil near the neck. */
export const electricGuitar: Instrument = {
  tuning: [40, 45, 50, 55, 59, 64].map(midiPitch),
  pickPosition: 0.13,
  pickupPosition: 0.21,
  sustain: 7,
  resonance: { frequency: 4400, q: 1.9 },
};

/** Five strings, B0 to G2, fingered over the pickup of a split-coil bass. */
export const electricBass: Instrument = {
  tuning: [23, 28, 33, 38, 43].map(midiPitch),
  pickPosition: 0.24,
  pickupPosition: 0.17,
  sustain: 11,
  resonance: { frequency: 2400, q: 1.2 },
};
