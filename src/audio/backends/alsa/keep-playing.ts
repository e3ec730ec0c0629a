/**
 * Opens the card, plays until it fails, and opens it again: with growing pauses, until told to stop. This is the audio
 * thread between its real-time stretches, so it may allocate and wait.
 */
import type { Libc } from "../../../system/libc.ts";
import { counterWords, type Ending, endings, phases } from "../port.ts";
import type { AlsaLibrary } from "./library.ts";
import { AlsaLoop } from "./loop.ts";
import type { LoopParts } from "./parts.ts";
import type { SessionRefusal } from "./request.ts";
import type { AlsaSession, SessionResult } from "./session.ts";

export type AlsaEvent =
  | { kind: "opened"; grant: AlsaSession["grant"] }
  | { kind: "refused"; refusal: SessionRefusal; retryMilliseconds: number }
  | { kind: "interrupted"; ending: Ending; errorNumber: number; retryMilliseconds: number };

export type KeepPlayingParts = {
  alsa: AlsaLibrary;
  libc: Libc;
  counters: Int32Array;
  /** Periods of rehearsal before the first start only: afterwards everything is compiled. */
  rehearsalPeriods: number;
  /** Called after the rehearsal, before the first real period. */
  rehearsed: () => void;
  /** One attempt; the card may be another one each time. */
  open: () => SessionResult;
  /** Memory and render for what the card granted. */
  prepare: (session: AlsaSession) => Pick<LoopParts, "input" | "output" | "render" | "fadeIn">;
  /** Called between stretches of playing, never within. */
  report: (event: AlsaEvent) => void;
};

/** Milliseconds. Looking for a card that is not there costs next to nothing: sound is back soon after it is. */
const shortestPause = 50;
/** A card that says no, or breaks off again and again, is asked less and less often. */
const longestPause = 2000;

export function keepPlaying(parts: KeepPlayingParts): void {
  const { counters, open, report } = parts;
  let refusals = 0;
  /** Stretches of playing in a row that were too short to trust the card. */
  let breaks = 0;
  let rehearsals = parts.rehearsalPeriods;
  while (!isStopped(counters)) {
    const result = open();
    let pause: number;
    if (result.kind === "refused") {
      if (result.reason === "absent") refusals = 0;
      pause = pauseAfter(refusals++);
      report({ kind: "refused", refusal: result, retryMilliseconds: pause });
    } else {
      refusals = 0;
      const { grant } = result.session;
      report({ kind: "opened", grant });
      const periodsBefore = Atomics.load(counters, counterWords.periods);
      const ending = play(parts, result.session, rehearsals);
      if (ending === endings.stopped) return;
      rehearsals = 0;
      const periods = (Atomics.load(counters, counterWords.periods) - periodsBefore) | 0;
      // A card that played for longer than the longest pause has earned a quick retry.
      if (1000 * periods * grant.periodFrames > longestPause * grant.rate) breaks = 0;
      pause = pauseAfter(breaks++);
      const errorNumber = Atomics.load(counters, counterWords.errorNumber);
      report({ kind: "interrupted", ending, errorNumber, retryMilliseconds: pause });
    }
    Atomics.wait(counters, counterWords.stop, 0, pause);
  }
  Atomics.store(counters, counterWords.ending, endings.stopped);
  Atomics.store(counters, counterWords.phase, phases.ended);
}

/** @param failures before this one, in a row */
function pauseAfter(failures: number): number {
  return Math.min(longestPause, shortestPause * 2 ** failures);
}

function isStopped(counters: Int32Array): boolean {
  return Atomics.load(counters, counterWords.stop) !== 0;
}

function play(parts: KeepPlayingParts, session: AlsaSession, rehearsals: number): Ending {
  const { alsa, libc, counters, prepare } = parts;
  try {
    const loop = new AlsaLoop({ alsa, libc, session, counters, ...prepare(session) });
    if (rehearsals > 0) {
      loop.rehearse(rehearsals);
      parts.rehearsed();
    }
    return loop.run();
  } finally {
    session.close();
  }
}
