import { describe, expect, it } from "vitest";
import { createReference } from "../../src/engine/reference/index.ts";
import { Refusal } from "../../src/refusal.ts";
import { type LossTerm, lossNamed } from "../../src/training/loss-terms.ts";
import { publishedRecipes } from "../../src/training/published.ts";
import { recipeFor } from "../../src/training/recipe.ts";
import { readTrainingState, writeTrainingState } from "../../src/training/state.ts";
import { type TrainingProgress, type TrainingTask, train, training } from "../../src/training/train.ts";
import { randomFrom } from "../support/random.ts";

const rate = 48_000;
const frames = 3 * rate;

/** Dulled noise of changing loudness, and what a soft clipper with a low-pass behind it makes of it. */
function recordings(): { dry: Float32Array; wet: Float32Array } {
  const random = randomFrom(9);
  const dry = new Float32Array(frames);
  const wet = new Float32Array(frames);
  let [slow, out] = [0, 0];
  for (let frame = 0; frame < frames; frame++) {
    slow += 0.1 * (random.fraction() * 2 - 1 - slow);
    dry[frame] = 2 * slow * (1 + Math.sin(frame / 3000));
    out += 0.3 * (0.4 * Math.tanh(4 * dry[frame]!) - out);
    wet[frame] = out;
  }
  return { dry, wet };
}

const { dry, wet } = recordings();
const task: TrainingTask = {
  dry: [dry],
  wet,
  rate,
  network: { kind: "lstm", layers: 1, units: 8, inputs: 1, skip: true },
  budget: 800,
  seed: 4,
  precision: "strict",
  recipe: { window: 64, windowsInRow: 16, validationEvery: 0.1 },
};

function statesAndResult(of: TrainingTask) {
  const seen: TrainingProgress[] = [];
  const result = train({ ...of, onProgress: (progress) => void seen.push(progress) });
  return { seen, result };
}

describe("training", () => {
  it("learns a clipper with a filter behind it to a few percent in a second", () => {
    const { result, seen } = statesAndResult({ ...task, budget: 3000 });
    expect(result.validation.errorToSignal).toBeLessThan(0.01);
    expect(seen[0]!.loss).toBeGreaterThan(10 * seen.at(-1)!.loss);
  });

  it("tells the error that the engine's reference hears", () => {
    const { network, validation } = train(task);
    const reference = createReference(network);
    const split = Math.floor(frames * 0.9);
    const heard = reference.process([Float64Array.from(dry)])[0]!;
    let [error, signal] = [0, 0];
    for (let frame = split; frame < frames; frame++) {
      error += (heard[frame]! - wet[frame]!) ** 2;
      signal += wet[frame]! ** 2;
    }
    expect(error / signal / validation.errorToSignal).toBeCloseTo(1, 2);
  });

  it("gives the same network for the same seed and another for another", () => {
    const once = train(task);
    expect(train(task)).toEqual(once);
    expect(train({ ...task, seed: 5 }).network).not.toEqual(once.network);
  });

  it("goes on after an interruption to the bits it would have come to without", () => {
    const whole = train(task);
    const rounds = training(task);
    let interrupted: Uint8Array | undefined;
    for (let round = 1; round <= 21; round++) {
      const { value, done } = rounds.next();
      if (!done) interrupted = writeTrainingState(value.state());
      // Before the first validation and between two of them.
      if (round !== 2 && round !== 21) continue;
      const from = readTrainingState(interrupted!, "training.state");
      expect(from.updates).toBe(round * 16);
      expect(train({ ...task, from })).toEqual(whole);
    }
  });

  it("refuses to go on with another network's state, or with half a file", () => {
    const first = training(task).next();
    const state = (first.value as TrainingProgress).state();
    expect(() => train({ ...task, seed: 77, from: state })).toThrow(Refusal);
    const bytes = writeTrainingState(state);
    for (const damaged of [
      bytes.subarray(0, 8),
      bytes.subarray(0, bytes.length - 4),
      bytes.map((b) => b ^ 0x55),
    ])
      expect(() => readTrainingState(damaged, "training.state")).toThrow(/cannot be|begin the training anew/);
  });

  it("goes back to its best with half the rate when it runs away", () => {
    const good = [...training({ ...task, budget: 600 })].at(-1)!.state();
    const wild = { ...task.recipe, validationEvery: 0.05, rate: 30, lastRate: 30 };
    const from = { ...good, updates: 0, rounds: 0 };
    for (const progress of training({ ...task, budget: 600, recipe: wild, from })) {
      if (progress.setbacks === 0) continue;
      const state = progress.state();
      expect(state.parameters).toEqual(good.best);
      expect(state.first.every((moment) => moment === 0)).toBe(true);
      expect(state.rateScale).toBe(0.5);
      expect(progress.rate).toBe(15);
      return;
    }
    expect.unreachable("a step of 30 must have run away");
  });

  it("that ran away goes on with smaller steps and ends better than the best it had", () => {
    const good = [...training({ ...task, budget: 600 })].at(-1)!.state();
    const wild = { ...task.recipe, validationEvery: 0.02, rate: 2, lastRate: 0.002 };
    const from = { ...good, updates: 0, rounds: 0, budget: 2000 };
    const { setbacks, validation } = train({ ...task, budget: 2000, recipe: wild, from });
    expect(setbacks).toBeGreaterThan(0);
    expect(validation.errorToSignal).toBeLessThan(good.bestError);
  });

  it("goes back to its best at once when it computes what is no number, and tells so", () => {
    const good = [...training({ ...task, budget: 600 })].at(-1)!.state();
    const broken = { ...good, updates: 0, parameters: good.parameters.map(() => Number.NaN) };
    const { seen, result } = statesAndResult({ ...task, budget: 600, from: broken });
    expect(seen.map(({ setbacks }) => setbacks).slice(0, 2)).toEqual([1, 1]);
    expect(seen[0]!.loss).toBeNaN();
    expect(seen[1]!.loss).toBeLessThan(1);
    expect(result.setbacks).toBe(1);
    expect(result.validation.errorToSignal).toBeLessThanOrEqual(good.bestError);
  });

  it("gives up on what it cannot learn with a sentence, not with a wrong network", () => {
    const wild = { ...task.recipe, validationEvery: 0.01, rate: 1e6, lastRate: 1e6 };
    const from = { ...[...training(task)].at(-1)!.state(), updates: 0, rounds: 0, budget: 4000 };
    expect(() => train({ ...task, budget: 4000, recipe: wild, from })).toThrow(/ran away again and again/);
  });

  it.each<{ name: string; loss: readonly LossTerm[] }>([
    { name: "A-weighted error", loss: lossNamed("esr-a+dc") },
    { name: "mean absolute error", loss: lossNamed("mae") },
    { name: "spectra", loss: [{ kind: "spectrum", sizes: [32, 64], emphasis: 0, weight: 1 }] },
  ])("learns by its $name, too", ({ loss }) => {
    const { seen, result } = statesAndResult({ ...task, recipe: { ...task.recipe, loss }, budget: 400 });
    expect(result.validation.errorToSignal).toBeLessThan(0.1);
    expect(seen.at(-1)!.loss).toBeLessThan(seen[0]!.loss / 2);
  });

  it("takes longer windows, and fewer of them, for a loss of longer spectra", () => {
    const usual = recipeFor(task.network);
    const { window, sequences } = recipeFor(task.network, { loss: lossNamed("stft") });
    expect([usual.window, usual.sequences]).toEqual([256, 16]);
    expect([window, sequences]).toEqual([2048, 8]);
    expect(recipeFor(task.network, {}, 3).sequences).toBe(24);
  });

  it.each(Object.keys(publishedRecipes))("follows the published recipe %s", (name) => {
    const { loss, ...published } = publishedRecipes[name]!;
    const shorter = { sequences: 8, windowsInRow: 4, validationEvery: 0.25 };
    const recipe = { ...published, ...shorter, loss: lossNamed(loss) };
    const { seen, result } = statesAndResult({ ...task, recipe, budget: 24 });
    expect(result.updates).toBe(24);
    expect(seen[0]!.rate).toBe(recipe.rate);
    expect(seen.at(-1)!.loss).toBeLessThan(seen[0]!.loss);
  });

  it("refuses recordings that are too short, unequal or silent, saying so", () => {
    const short = dry.subarray(0, 1000);
    expect(() => train({ ...task, dry: [short], wet: short })).toThrow(/last 0.0 s; 1 s are the least/);
    expect(() => train({ ...task, dry: [dry.subarray(1)] })).toThrow(/differ in length/);
    expect(() => train({ ...task, wet: new Float32Array(frames) })).toThrow(/is silent/);
  });
});
