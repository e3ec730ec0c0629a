/** Tempo from taps of a foot or of a MIDI controller. */

import type { Milliseconds } from "../units.ts";

export type Tempo = {
  /** null until two taps fit together. */
  readonly beatsPerMinute: number | null;
  /** The last taps, oldest first. */
  readonly taps: readonly Milliseconds[];
};

export const noTempo: Tempo = { beatsPerMinute: null, taps: [] };

const slowestBeat: Milliseconds = 60_000 / 30;
const fastestBeat: Milliseconds = 60_000 / 300;
/** Four intervals: steady enough for a foot, and a change of mind is followed within a bar. */
const tapsKept = 5;

/** The tempo after a tap. A pause of more than one slow beat begins anew; a bounce of the foot is ignored. */
export function tapTempo(tempo: Tempo, at: Milliseconds): Tempo {
  const last = tempo.taps.at(-1);
  if (last === undefined || at - last > slowestBeat || at < last) return { ...tempo, taps: [at] };
  if (at - last < fastestBeat) return tempo;
  const taps = [...tempo.taps, at].slice(-tapsKept);
  const beat = (at - taps[0]!) / (taps.length - 1);
  return { taps, beatsPerMinute: 60_000 / beat };
}
