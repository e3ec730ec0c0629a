/**
 * Counts how long periods took, for every loop. Integers only: a division makes a double, and until V8 has compiled the
 * loop well that is 16 bytes on the heap each period.
 */
import { counterWords } from "./port.ts";

export class WorkCounter {
  private readonly counters: Int32Array;
  /** Nanoseconds that are not in the total yet. */
  private uncounted = 0;

  /** @param counters the words of port.ts */
  constructor(counters: Int32Array) {
    this.counters = counters;
  }

  /** Real-time safe. @param nanoseconds that one period took, at most 1e9 */
  note(nanoseconds: number): void {
    const { counters } = this;
    this.uncounted += nanoseconds;
    // At most the whole microseconds in it; the rest stays for the next period, so that none is lost.
    const microseconds = this.uncounted >> 10;
    this.uncounted -= 1000 * microseconds;
    Atomics.store(counters, counterWords.workNanoseconds, nanoseconds);
    Atomics.add(counters, counterWords.totalWorkMicroseconds, microseconds);
    if (nanoseconds > Atomics.load(counters, counterWords.maximumWorkNanoseconds)) {
      Atomics.store(counters, counterWords.maximumWorkNanoseconds, nanoseconds);
    }
  }
}
