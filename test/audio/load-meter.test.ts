/** The load that status line and page show. */
import { describe, expect, it } from "vitest";
import { LoadMeter } from "../../src/audio/load-meter.ts";

/** A thread that has played so many periods of 64 frames, 750 a second. */
class Thread {
  readonly counters = { periods: 0, totalWorkMicroseconds: 0, latePeriods: 0 };
  longest = 0;

  play(seconds: number, microsecondsEach: number, longestMicroseconds = microsecondsEach): void {
    this.counters.periods += 750 * seconds;
    this.counters.totalWorkMicroseconds += 750 * seconds * microsecondsEach;
    this.longest = Math.max(this.longest, 1000 * longestMicroseconds);
  }

  counter(name: string): number {
    return this.counters[name as keyof Thread["counters"]];
  }

  takeLongestWork(): number {
    const longest = this.longest;
    this.longest = 0;
    return longest;
  }
}

describe("the load meter", () => {
  it("tells the mean since the last look and the worst of the last ten seconds", () => {
    const thread = new Thread();
    const meter = new LoadMeter(thread, 48_000, 64);
    thread.play(1, 40, 4000);
    expect(meter.look()).toMatchObject({ mean: expect.closeTo(0.03), worst: expect.closeTo(3) });
    for (let second = 0; second < 9; second++) {
      thread.play(1, 80);
      expect(meter.look()).toMatchObject({ mean: expect.closeTo(0.06), worst: expect.closeTo(3) });
    }
    thread.play(1, 80);
    expect(meter.look().worst).toBeCloseTo(0.06);
    expect(meter.worstEver).toBeCloseTo(3);
  });

  it("forgets what was long ago although nobody looked meanwhile, and never the worst of all", () => {
    const thread = new Thread();
    const meter = new LoadMeter(thread, 48_000, 64);
    thread.play(1, 40, 1000);
    meter.look();
    thread.play(60, 40);
    expect(meter.look().worst).toBeCloseTo(0.03);
    thread.play(1, 40, 2000);
    expect(meter.worstEver).toBeCloseTo(1.5);
  });
});
