/**
 * What systemd is told about the sound, and nothing else: it starts counting when the first buffer was played, and goes
 * on believing in us only while buffers are played. A timer that ticks says nothing about a pedal that is silent.
 */

import type { Milliseconds } from "../units.ts";

export type LifelineParts = {
  /** To systemd; see notify.ts. */
  send: (...assignments: string[]) => unknown;
  /** Of the audio thread; wraps, so only its change counts. */
  periods: () => number;
  /** One line for the log. */
  say: (sentence: string) => void;
  /** Since the process began. */
  now: () => Milliseconds;
};

/** Each attempt to open the sound card earns this much patience before the first buffer. */
const patience: Milliseconds = 20_000;

export class Lifeline {
  readonly #parts: LifelineParts;
  /** It counts from the start of this process. */
  #periods = 0;
  #isReady = false;
  #hasTried = false;

  constructor(parts: LifelineParts) {
    this.#parts = parts;
  }

  /** Whether a buffer was played. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The audio thread tried to open a card and said why it could not: it lives, though nothing sounds. */
  triedToOpen(sentence: string): void {
    this.#hasTried = true;
    this.#parts.send(`STATUS=${oneLine(sentence)}`);
  }

  /** Call several times in each watchdog interval. */
  look(): void {
    const periods = this.#parts.periods();
    const hasPlayed = periods !== this.#periods;
    this.#periods = periods;
    if (hasPlayed && !this.#isReady) this.#becomeReady();
    else if (this.#isReady && (hasPlayed || this.#hasTried)) this.#parts.send("WATCHDOG=1");
    else if (this.#hasTried) this.#parts.send(`EXTEND_TIMEOUT_USEC=${1000 * patience}`);
    this.#hasTried = false;
  }

  stopping(): void {
    this.#parts.send("STOPPING=1");
  }

  #becomeReady(): void {
    const { send, say, now } = this.#parts;
    const time = Math.round(now());
    this.#isReady = true;
    send("READY=1", `STATUS=Playing; the first buffer came ${time} ms after the start.`, "WATCHDOG=1");
    say(`The first buffer was played ${time} ms after the start.`);
  }
}

function oneLine(sentence: string): string {
  return sentence.replaceAll("\n", " ");
}
