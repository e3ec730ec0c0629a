import { describe, expect, it } from "vitest";
import { presets } from "../../src/training/presets.ts";
import { updatesIn } from "../../src/training/speed.ts";

describe("a training's budget", () => {
  it("is found by trying: twice the time gives twice the updates, by the clock it is given", () => {
    // Each look at this clock is 50 ms: ten updates fill the trial, whatever the machine.
    const clock = () => {
      let seconds = 0;
      return () => {
        seconds += 0.05;
        return seconds;
      };
    };
    const updates = updatesIn(10, presets["lstm-8"]!, "strict", clock());
    expect(updates).toBeGreaterThan(100);
    expect(updates).toBeLessThan(200);
    expect(updatesIn(20, presets["lstm-8"]!, "strict", clock()) / updates).toBeCloseTo(2, 1);
  });
});
