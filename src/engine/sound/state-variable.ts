import type { Decibels, Hertz } from "../../units.ts";

/**
 * A second-order section as a state-variable filter, solved by the trapezoidal rule. For each frame:
 *
 *     band' = bandFeedback band + bandInput (x - low)
 *     low'  = low + bandInput band + lowInput (x - low)
 *     y     = direct x + bandOutput (band + band') + lowOutput (low + low')
 *
 * The same responses as the sections of biquad.ts (the bilinear transform of the same prototypes), in a form whose
 * numbers may move while it sounds. Its memory obeys s' = (I - A)^-1 (I + A) s with A = [[-k g, -g], [g, 0]]; A + A^T
 * has no positive eigenvalue, so this matrix makes no vector longer (a Cayley transform), whatever g > 0 and k >= 0
 * are. No mixture of such matrices does either: knobs may be turned as fast and as often as one likes.
 * @see A. Simper, Solving the continuous SVF equations using trapezoidal integration, 2013; V. Zavalishin, The Art of
 *   VA Filter Design, 2018, ch. 4 and 6; J. Laroche, On the stability of time-varying recursive filters, JAES 55(6) 2007
 */
export interface StateVariable {
  readonly bandFeedback: number;
  readonly bandInput: number;
  readonly lowInput: number;
  readonly direct: number;
  readonly bandOutput: number;
  readonly lowOutput: number;
}

/** The responses of `peak`, `lowShelf` and `highShelf` in biquad.ts. */
export function movingPeak(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): StateVariable {
  const a = 10 ** (gain / 40);
  const k = 1 / (q * a);
  return section(warped(frequency, rate), k, 1, k * (a * a - 1), 0);
}

export function movingLowShelf(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): StateVariable {
  const a = 10 ** (gain / 40);
  return section(warped(frequency, rate) / Math.sqrt(a), 1 / q, 1, (a - 1) / q, a * a - 1);
}

export function movingHighShelf(frequency: Hertz, q: number, gain: Decibels, rate: Hertz): StateVariable {
  const a = 10 ** (gain / 40);
  return section(warped(frequency, rate) * Math.sqrt(a), 1 / q, a * a, (a * (1 - a)) / q, 1 - a * a);
}

function warped(frequency: Hertz, rate: Hertz): number {
  return Math.tan((Math.PI * frequency) / rate);
}

/** @param g warped frequency @param k damping; then the shares of input, band pass and low pass in the output */
function section(g: number, k: number, direct: number, band: number, low: number): StateVariable {
  const share = 1 / (1 + g * (g + k));
  return {
    bandFeedback: 2 * share - 1,
    bandInput: 2 * g * share,
    lowInput: 2 * g * g * share,
    direct,
    bandOutput: band / 2,
    lowOutput: low / 2,
  };
}
