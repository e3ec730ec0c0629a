/** The audio thread's load from its counters: how much of each period it works. */
import type { Frames, Hertz } from "../units.ts";
import type { AudioThread } from "./thread.ts";

const counterWrap = 2 ** 31;
/** Seconds that "worst" looks back: one hiccup of a busy machine is no news for a whole evening. */
const memory = 10;

/** Shares of the period. */
export type Load = {
  /** Since the look before. */
  mean: number;
  /** Of the last ten seconds of sound. */
  worst: number;
  /** Since the start. */
  latePeriods: number;
};

export class LoadMeter {
  readonly #thread: Pick<AudioThread, "counter" | "takeLongestWork">;
  readonly #periodMicroseconds: number;
  /** The worst of each of the last seconds, a ring. */
  readonly #worst: number[] = Array.from({ length: memory }, () => 0);
  #periods = 0;
  #work = 0;
  #mean = 0;
  #playedMicroseconds = 0;
  #worstEver = 0;

  /** @param thread nobody else takes its longest work */
  constructor(thread: Pick<AudioThread, "counter" | "takeLongestWork">, rate: Hertz, periodFrames: Frames) {
    this.#thread = thread;
    this.#periodMicroseconds = (1e6 * periodFrames) / rate;
  }

  /** Share of the period, since the start. */
  get worstEver(): number {
    this.#noteWorst(0);
    return this.#worstEver;
  }

  look(): Load {
    const periods = this.#thread.counter("periods");
    const work = this.#thread.counter("totalWorkMicroseconds");
    const newPeriods = (periods - this.#periods + counterWrap) % counterWrap;
    const newWork = (work - this.#work + counterWrap) % counterWrap;
    if (newPeriods > 0) this.#mean = newWork / newPeriods / this.#periodMicroseconds;
    this.#periods = periods;
    this.#work = work;
    this.#noteWorst(newPeriods * this.#periodMicroseconds);
    const latePeriods = this.#thread.counter("latePeriods");
    return { mean: this.#mean, worst: Math.max(...this.#worst), latePeriods };
  }

  /** @param microseconds that were played since the last time */
  #noteWorst(microseconds: number): void {
    const before = Math.floor(this.#playedMicroseconds / 1e6);
    this.#playedMicroseconds += microseconds;
    const second = Math.floor(this.#playedMicroseconds / 1e6);
    for (let passed = before + 1; passed <= Math.min(second, before + memory); passed++)
      this.#worst[passed % memory] = 0;
    const worst = this.#thread.takeLongestWork() / 1000 / this.#periodMicroseconds;
    this.#worst[second % memory] = Math.max(this.#worst[second % memory]!, worst);
    this.#worstEver = Math.max(this.#worstEver, worst);
  }
}
