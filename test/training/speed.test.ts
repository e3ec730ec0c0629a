import { describe, expect, it } from "vitest";
import { networkNamed, presets } from "../../src/training/presets.ts";
import { recipeFor, tryEvery } from "../../src/training/recipe.ts";
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

describe("how often a network is tried while it learns", () => {
  const recipe = recipeFor(networkNamed("nam-nano"));
  const updateFrames = recipe.sequences * recipe.window;

  it("is fifty times where a try costs little beside the learning", () => {
    expect(tryEvery(recipe, 10_000, 50 * updateFrames)).toBe(0.02);
  });

  it("is more seldom where tries would take longer than an eighth of the time, but four times at least", () => {
    const updates = 500;
    const every = tryEvery(recipe, updates, 20 * updateFrames);
    const played = (20 * updateFrames) / every;
    expect(played / (updates * updateFrames)).toBeCloseTo(0.4, 5);
    expect(tryEvery(recipe, 10, 1000 * updateFrames)).toBe(0.25);
  });
});
