import { afterAll, describe, expect, it } from "vitest";
import type { NetworkPlan } from "../../src/training/plan.ts";
import { trainable } from "../../src/training/plan.ts";
import { trainingTeam } from "../../src/training/team.ts";
import { type TrainingTask, train } from "../../src/training/train.ts";
import { randomFrom } from "../support/random.ts";

const entry = new URL("../../src/training/team-entry.ts", import.meta.url);
const plan: NetworkPlan = { kind: "lstm", layers: 1, units: 8, inputs: 1, skip: true };
const shape = { sequences: 24, frames: 32 };
const random = randomFrom(6);
const noise = () =>
  Float32Array.from({ length: shape.sequences * shape.frames }, () => random.fraction() - 0.5);

describe("a team of three threads", () => {
  const alone = trainable(plan, shape, "strict");
  const team = trainingTeam(plan, shape, "strict", 3, entry);
  afterAll(() => team.dismiss());
  alone.initialise(random.fraction);
  team.parameters.set(alone.parameters);
  const windows = [noise(), noise()];
  const outer = noise();

  it("plays every sequence as one thread plays it, from rest and on", () => {
    alone.restart();
    team.restart();
    for (const window of windows) {
      const [expected, found] = [noise(), noise()];
      alone.forward(window, expected);
      team.forward(window, found);
      expect(found).toEqual(expected);
    }
  });

  it("comes to the same gradient but for rounding, and updates the parameters with it", () => {
    for (const network of [alone, team]) {
      network.gradient.fill(0);
      network.backward(outer);
    }
    for (const [index, value] of alone.gradient.entries()) expect(team.gradient[index]).toBeCloseTo(value, 4);
    expect(alone.gradient.some((value) => Math.abs(value) > 0.1)).toBe(true);
    const before = team.parameters.slice();
    team.update(1e-3, 0.9, 0.999, 1e-8);
    const [expected, found] = [noise(), noise()];
    alone.parameters.set(team.parameters);
    expect(team.parameters).not.toEqual(before);
    alone.restart();
    team.restart();
    alone.forward(windows[0]!, expected);
    team.forward(windows[0]!, found);
    expect(found).toEqual(expected);
  });
});

describe("training by a team", () => {
  it("learns as one thread does, to the same bits each time", () => {
    const dry = Float32Array.from({ length: 60_000 }, () => random.fraction() - 0.5);
    const wet = dry.map((sample) => Math.tanh(3 * sample));
    const task: TrainingTask = {
      dry: [dry],
      wet,
      rate: 48_000,
      network: plan,
      budget: 300,
      seed: 1,
      precision: "strict",
      recipe: { window: 64, windowsInRow: 16 },
      team: { threads: 2, entry },
    };
    const once = train(task);
    expect(train(task)).toEqual(once);
    expect(once.validation.errorToSignal).toBeLessThan(0.1);
  });
});
