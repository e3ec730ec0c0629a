import type { Decibels, Hertz } from "../../units.ts";
import { type Biquad, highShelf, lowShelf, peak } from "./biquad.ts";

export interface ToneKnobs {
  readonly bass: Decibels;
  readonly mid: Decibels;
  readonly treble: Decibels;
  readonly presence: Decibels;
}

const shelfQ = Math.SQRT1_2;
const corners = { bass: 120, mid: 620, treble: 2400, presence: 4800 } as const;

/**
 * The four sections of the tone stack, in series: a low shelf, a wide peak, a high shelf, and a peak where a
 * guitar speaker ends.
 *
 * Not the passive network of an amplifier (D. Yeh, J. Smith, DAFx-06): that one is never flat, loses 10 to
 * 20 dB and its knobs pull at one another, and a captured amplifier brings its own with it. Here each knob
 * does one thing and noon does nothing: at 0 dB a section is the identity, bit for bit. Between two settings
 * coefficients may be ramped linearly, for the stable second-order sections form a convex set (the triangle
 * |a2| < 1, |a1| < 1 + a2).
 * @param knobs -24 to +24 dB
 * @param rate above 2 x 4.8 kHz
 */
export function toneStack(knobs: ToneKnobs, rate: Hertz): readonly [Biquad, Biquad, Biquad, Biquad] {
  return [
    lowShelf(corners.bass, shelfQ, knobs.bass, rate),
    peak(corners.mid, 0.6, knobs.mid, rate),
    highShelf(corners.treble, shelfQ, knobs.treble, rate),
    peak(corners.presence, 0.9, knobs.presence, rate),
  ];
}
