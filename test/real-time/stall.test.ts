/**
 * The control thread is busy with something else, a collection or a slow file, for 45 of every 50 ms; the audio thread does
 * not notice. Nothing is asserted about the clock: periods are compared with what the stalled thread gets done itself.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { AudioThread } from "../../src/audio/thread.ts";
import { startBench, untilPlaying } from "../support/bench.ts";

const stalls = 30;

/** Holds this thread for 45 ms; what advanced meanwhile. */
function stall(thread: AudioThread, ticks: () => number): { periods: number; ticks: number } {
  const before = { periods: thread.counter("periods"), ticks: ticks() };
  const end = performance.now() + 45;
  while (performance.now() < end);
  return { periods: thread.counter("periods") - before.periods, ticks: ticks() - before.ticks };
}

describe("while the control thread stalls", () => {
  it("the audio thread goes on playing; the control thread's own timer stands still", async () => {
    const { machine, thread } = startBench(fileURLToPath(new URL("../../src/main.ts", import.meta.url)));
    await untilPlaying(thread);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks++;
    }, 1);
    const stalled: { periods: number; ticks: number }[] = [];
    const blocksBefore = machine.engine.meters.blocks;
    for (let count = 0; count < stalls; count++) {
      stalled.push(stall(thread, () => ticks));
      await sleep(5);
    }
    const blocks = machine.engine.meters.blocks - blocksBefore;
    clearInterval(timer);
    await thread.stop();

    const periods = stalled.reduce((sum, one) => sum + one.periods, 0);
    expect(ticks).toBeGreaterThan(0);
    expect(stalled.every((one) => one.ticks === 0)).toBe(true);
    // Each stall is as long as 33 periods. A machine that gives the audio thread a tenth of its time passes as well.
    expect(periods).toBeGreaterThan(3 * stalls);
    expect(blocks).toBeGreaterThanOrEqual(periods);
  });
});
