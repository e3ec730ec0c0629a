import type { Frames } from "../../../units.ts";

export interface Period {
  /** In frames, between frames too. */
  readonly length: Frames;
  /** Normalised square difference there: 1 for a perfectly periodic signal, about 0 for noise. */
  readonly clarity: number;
}

/** The first peak that reaches this share of the highest is the period; later ones are its multiples. */
const firstPeakShare = 0.92;

/**
 * Finds the period of a sound by the normalised square difference: n(lag) = 2 sum x[i] x[i + lag] / sum
 * (x[i]^2 + x[i + lag]^2). Rough (the peak is a parabola through three lags) and robust; `refineFrequency`
 * makes it exact.
 * @returns undefined when nothing repeats between the two lags
 * @see P. McLeod, G. Wyvill, A smarter way to find pitch, ICMC 2005
 */
export function findPeriod(samples: Float64Array, shortest: Frames, longest: Frames): Period | undefined {
  const last = Math.min(Math.ceil(longest) + 1, Math.floor(samples.length * 0.7));
  const clarity = squareDifference(samples, last);
  const peaks = peaksBetween(clarity, Math.max(2, Math.floor(shortest) - 1), last - 1);
  const highest = peaks.reduce((most, peak) => Math.max(most, peak.clarity), 0);
  return peaks.find((peak) => peak.clarity >= firstPeakShare * highest);
}

function squareDifference(samples: Float64Array, last: Frames): Float64Array {
  let energy = 2 * samples.reduce((sum, sample) => sum + sample * sample, 0);
  return Float64Array.from({ length: last + 1 }, (_, lag) => {
    let product = 0;
    for (let early = 0, late = lag; late < samples.length; early++, late++)
      product += samples[early]! * samples[late]!;
    const clarity = energy <= 0 ? 0 : (2 * product) / energy;
    // One more frame at each end has no partner at the next lag.
    energy -= samples[lag]! ** 2 + samples[samples.length - 1 - lag]! ** 2;
    return clarity;
  });
}

/** The highest peak of each stretch above zero, but not of the first stretch, which belongs to lag 0. */
function peaksBetween(clarity: Float64Array, first: Frames, last: Frames): Period[] {
  const peaks: Period[] = [];
  let lag = 1;
  while (lag < last && clarity[lag]! > 0) lag++;
  let best = 0;
  for (; lag < last; lag++) {
    if (clarity[lag]! <= 0) {
      if (best) peaks.push(parabolicPeak(clarity, best));
      best = 0;
    } else if (lag >= first && isPeak(clarity, lag) && (!best || clarity[lag]! > clarity[best]!)) best = lag;
  }
  if (best) peaks.push(parabolicPeak(clarity, best));
  return peaks;
}

function isPeak(values: Float64Array, index: number): boolean {
  return values[index]! >= values[index - 1]! && values[index]! >= values[index + 1]!;
}

function parabolicPeak(values: Float64Array, index: number): Period {
  const [before, at, after] = [values[index - 1]!, values[index]!, values[index + 1]!];
  const curvature = before - 2 * at + after;
  const shift = curvature === 0 ? 0 : (before - after) / (2 * curvature);
  return { length: index + shift, clarity: at - ((before - after) * shift) / 4 };
}
