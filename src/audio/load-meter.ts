/** The audio thread's load from its counters: how much of each period it works. */
import type { Frames, Hertz } from "../units.ts";
import type { AudioThread } from "./thread.ts";

const counterWrap = 2 ** 31;

export class LoadMeter {
  readonly #thread: AudioThread;
  readonly #periodMicroseconds: number;
  #periods = 0;
  #work = 0;
  #mean = 0;

  constructor(thread: AudioThread, rate: Hertz, periodFrames: Frames) {
    this.#thread = thread;
    this.#periodMicroseconds = (1e6 * periodFrames) / rate;
  }

  /** Mean since the last look, worst since the start; shares of the period. */
  look(): { mean: number; worst: number; latePeriods: number } {
    const periods = this.#thread.counter("periods");
    const work = this.#thread.counter("totalWorkMicroseconds");
    const newPeriods = (periods - this.#periods + counterWrap) % counterWrap;
    const newWork = (work - this.#work + counterWrap) % counterWrap;
    if (newPeriods > 0) this.#mean = newWork / newPeriods / this.#periodMicroseconds;
    this.#periods = periods;
    this.#work = work;
    return {
      mean: this.#mean,
      worst: this.#thread.counter("maximumWorkNanoseconds") / 1000 / this.#periodMicroseconds,
      latePeriods: this.#thread.counter("latePeriods"),
    };
  }
}
