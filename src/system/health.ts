/** When new firmware may stay: it has played for ten seconds without a pause. */

import type { Frames, Hertz } from "../units.ts";

const secondsToPlay = 10;
const counterWrap = 2 ** 31;

export class HealthCheck {
  readonly #neededPeriods: number;
  readonly #confirm: () => void;
  #last: number | null = null;
  #played = 0;
  #isConfirmed = false;

  /** @param confirm called once */
  constructor(rate: Hertz, periodFrames: Frames, confirm: () => void) {
    this.#neededPeriods = (secondsToPlay * rate) / periodFrames;
    this.#confirm = confirm;
  }

  /** @param periods of the audio thread, wrapping; call a few times a second */
  look(periods: number): void {
    const last = this.#last ?? periods;
    this.#last = periods;
    this.#played += (periods - last + counterWrap) % counterWrap;
    // Before the first period there is nothing to have a pause.
    if (periods === last) this.#played = 0;
    if (this.#isConfirmed || this.#played < this.#neededPeriods) return;
    this.#isConfirmed = true;
    this.#confirm();
  }
}
