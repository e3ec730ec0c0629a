/** Long work of the control thread in short slices: between two of them feet, hands and MIDI are heard. */
import type { Steps } from "../engine/load/steps.ts";
import type { Milliseconds } from "../units.ts";

/** A press during a load waits for one slice at most; the steps within are shorter by far. */
const sliceMs: Milliseconds = 4;

type Job = { isUrgent: () => boolean /** @returns whether there is more */; step: () => boolean };

export class Slices {
  readonly #now: () => Milliseconds;
  readonly #jobs: Job[] = [];
  #isScheduled = false;

  /** @param now a monotonic clock */
  constructor(now: () => Milliseconds) {
    this.#now = now;
  }

  /** @param isUrgent asked before each slice: somebody waits for this one */
  run<Result>(steps: Steps<Result>, isUrgent: () => boolean): Promise<Result> {
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          const { done, value } = steps.next();
          if (done) resolve(value);
          return !done;
        } catch (error) {
          reject(error);
          return false;
        }
      };
      this.#jobs.push({ isUrgent, step });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#jobs.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#work();
      this.#schedule();
    });
  }

  #work(): void {
    const job = this.#jobs.find(({ isUrgent }) => isUrgent()) ?? this.#jobs[0];
    if (job === undefined) return;
    const end = this.#now() + sliceMs;
    while (job.step()) if (this.#now() >= end) return;
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
  }
}
