import type { Decibels, Hertz } from "../../units.ts";

/** A low-pass to be designed. Below `pass` it is flat, above `stop` it lies under -`attenuation`. */
export interface LowPassDemand {
  readonly pass: Hertz;
  readonly stop: Hertz;
  readonly attenuation: Decibels;
  /** The rate at which the filter runs. */
  readonly rate: Hertz;
}

/** How many taps the demand takes; always odd, so that the middle tap is the delay. */
export function kaiserLength(demand: LowPassDemand): number {
  const width = (demand.stop - demand.pass) / demand.rate;
  return 2 * Math.ceil((demand.attenuation - 7.95) / (14.36 * width) / 2) + 1;
}

/**
 * A linear-phase low-pass by windowing: gain 1 at 0 Hz, ripple below and above of the same size,
 * 10^(-attenuation / 20).
 * @see J. Kaiser, Nonrecursive digital filter design using the I0-sinh window function, IEEE ISCAS 1974
 */
export function kaiserLowPass(demand: LowPassDemand, length = kaiserLength(demand)): Float64Array {
  const middle = (length - 1) / 2;
  const tap = kaiserSinc(demand, middle);
  const taps = Float64Array.from({ length }, (_, index) => tap(index - middle));
  const sum = taps.reduce((total, value) => total + value, 0);
  return taps.map((value) => value / sum);
}

/**
 * The same low-pass as a function of time in frames, zero beyond `reach`; its sum over whole frames is 1
 * within its ripple.
 */
export function kaiserSinc(demand: LowPassDemand, reach: number): (time: number) => number {
  const cutoff = (demand.pass + demand.stop) / demand.rate;
  const beta =
    demand.attenuation > 50 ? 0.1102 * (demand.attenuation - 8.7) : kaiserBetaBelow50(demand.attenuation);
  const scale = cutoff / besselI0(beta);
  return (time) => {
    const share = time / (reach + 1e-12);
    if (Math.abs(share) > 1) return 0;
    return scale * sinc(cutoff * time) * besselI0(beta * Math.sqrt(Math.max(0, 1 - share * share)));
  };
}

function kaiserBetaBelow50(attenuation: Decibels): number {
  return attenuation < 21 ? 0 : 0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Modified Bessel function of the first kind, order 0, by its power series (all terms positive: no
 * cancellation).
 */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let order = 1; term > sum * 1e-17; order++) {
    term *= (x / (2 * order)) ** 2;
    sum += term;
  }
  return sum;
}
