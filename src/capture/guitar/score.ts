import type { Decibels, Hertz } from "../../units.ts";
import type { Instrument } from "./instrument.ts";

/** A time in seconds from the beginning of the score, or a length in seconds. */
export type Seconds = number;

/** One pluck of one string. */
export interface Note {
  readonly at: Seconds;
  /** Until the finger stops the string. */
  readonly length: Seconds;
  /** 0 is the lowest string. */
  readonly string: number;
  readonly fret: number;
  /** 0 (26 dB below the hardest, dull) to 1 (hardest, bright). */
  readonly velocity: number;
  /** 0 rings freely, 1 is a tight palm mute. */
  readonly mute?: number;
  /** Pitch over the fret, in semitones, at seconds after the pluck; eased in between. */
  readonly bend?: readonly (readonly [after: Seconds, semitones: number])[];
  /** Swelling in over the first half second. */
  readonly vibrato?: { readonly cents: number; readonly rate: Hertz };
}

export interface Score {
  readonly instrument: Instrument;
  readonly length: Seconds;
  readonly notes: readonly Note[];
  /** The guitar's volume knob: gain at times, linear in decibels in between; full up when absent. */
  readonly volume?: readonly (readonly [at: Seconds, gain: Decibels])[];
}

export interface Strum {
  readonly at: Seconds;
  readonly length: Seconds;
  readonly velocity: number;
  readonly mute?: number;
  readonly upward?: boolean;
  /** From the first string to the last. */
  readonly spread?: Seconds;
}

/**
 * A chord as guitarists write it: one fret for each string from the lowest, `null` for a string that is not
 * played.
 * @returns its notes, one after the other across the strings
 */
export function strum(frets: readonly (number | null)[], how: Strum): Note[] {
  const played = frets.flatMap((fret, string) => (fret === null ? [] : [{ fret, string }]));
  if (how.upward) played.reverse();
  const step = (how.spread ?? 0.02) / Math.max(1, played.length - 1);
  return played.map((note, position) => ({
    ...note,
    at: how.at + position * step,
    length: how.length - position * step,
    velocity: how.velocity - (how.upward ? 0.04 : 0.02) * position,
    mute: how.mute ?? 0,
  }));
}

/**
 * A curve through points, eased (zero slope at each) or straight, constant beyond its ends; 0 when there are
 * none.
 */
export function curveAt(
  points: readonly (readonly [at: Seconds, value: number])[],
  time: Seconds,
  eased: boolean,
): number {
  let before = points[0];
  if (!before || time <= before[0]) return before?.[1] ?? 0;
  for (const after of points) {
    if (time < after[0]) {
      const share = (time - before[0]) / (after[0] - before[0]);
      const weight = eased ? share * share * (3 - 2 * share) : share;
      return before[1] + weight * (after[1] - before[1]);
    }
    before = after;
  }
  return before[1];
}
