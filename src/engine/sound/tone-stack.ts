import type { Decibels, Hertz } from "../../units.ts";
import { type Biquad, highShelf, lowShelf, peak } from "./biquad.ts";
import { movingHighShelf, movingLowShelf, movingPeak, type StateVariable } from "./state-variable.ts";

export interface ToneKnobs {
  readonly bass: Decibels;
  readonly mid: Decibels;
  readonly treble: Decibels;
  readonly presence: Decibels;
}

/** Every knob at noon. */
export const flatTone: ToneKnobs = { bass: 0, mid: 0, treble: 0, presence: 0 };

const shelfQ = Math.SQRT1_2;
const midQ = 0.6;
const presenceQ = 0.9;
const corners = { bass: 120, mid: 620, treble: 2400, presence: 4800 } as const;

/**
 * The four sections of the tone stack, in series: a low shelf, a wide peak, a high shelf, and a peak where a
 * guitar speaker ends.
 *
 * Not the passive network of an amplifier (D. Yeh, J. Smith, DAFx-06): that one is never flat, loses 10 to
 * 20 dB and its knobs pull at one another, and a captured amplifier brings its own with it. Here each knob
 * does one thing and noon does nothing: at 0 dB a section is the identity, bit for bit.
 * @param knobs -24 to +24 dB
 * @param rate above 2 x 4.8 kHz
 */
export function toneStack(knobs: ToneKnobs, rate: Hertz): readonly [Biquad, Biquad, Biquad, Biquad] {
  return [
    lowShelf(corners.bass, shelfQ, knobs.bass, rate),
    peak(corners.mid, midQ, knobs.mid, rate),
    highShelf(corners.treble, shelfQ, knobs.treble, rate),
    peak(corners.presence, presenceQ, knobs.presence, rate),
  ];
}

/** The same stack in the form that the chain plays, because its knobs may be turned (state-variable.ts). */
export function movingToneStack(knobs: ToneKnobs, rate: Hertz): readonly StateVariable[] {
  return [
    movingLowShelf(corners.bass, shelfQ, knobs.bass, rate),
    movingPeak(corners.mid, midQ, knobs.mid, rate),
    movingHighShelf(corners.treble, shelfQ, knobs.treble, rate),
    movingPeak(corners.presence, presenceQ, knobs.presence, rate),
  ];
}
