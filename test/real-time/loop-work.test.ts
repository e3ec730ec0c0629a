import { describe, expect, it } from "vitest";
import { WorkCounter } from "../../src/audio/backends/loop-work.ts";
import { counterCount, counterWords } from "../../src/audio/backends/port.ts";
import { randomFrom } from "../support/random.ts";

/** Notes each time; what the counters say afterwards. */
function note(times: readonly number[]) {
  const counters = new Int32Array(counterCount);
  const work = new WorkCounter(counters);
  for (const nanoseconds of times) work.note(nanoseconds);
  return {
    total: counters[counterWords.totalWorkMicroseconds]!,
    longest: counters[counterWords.maximumWorkNanoseconds],
    last: counters[counterWords.workNanoseconds],
  };
}

describe("the work of a loop", () => {
  it("loses no part of a microsecond: a thousand periods of 1.5 us are 1.5 ms", () => {
    const { total } = note(new Array<number>(1000).fill(1500));
    expect(total).toBeGreaterThanOrEqual(1498);
    expect(total).toBeLessThanOrEqual(1500);
  });

  it("is counted to within a period, whatever the periods take", () => {
    const random = randomFrom(31);
    const times = Array.from({ length: 5000 }, () => random.whole(0, 400_000));
    const microseconds = times.reduce((sum, time) => sum + time, 0) / 1000;
    const { total, longest, last } = note(times);
    expect(total).toBeLessThanOrEqual(microseconds);
    expect(total).toBeGreaterThan(microseconds - 400);
    expect(longest).toBe(Math.max(...times));
    expect(last).toBe(times.at(-1));
  });

  it("of a whole second in one period is counted in the periods after it", () => {
    const { total } = note([1_000_000_000, ...new Array<number>(10).fill(1000)]);
    expect(total).toBeGreaterThanOrEqual(1_000_007);
    expect(total).toBeLessThanOrEqual(1_000_010);
  });
});
