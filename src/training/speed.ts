import { randomSource } from "../capture/guitar/random.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { createLoss } from "./loss.ts";
import { type NetworkPlan, trainable } from "./plan.ts";
import { type Recipe, recipeFor } from "./recipe.ts";

/** What filters a loss has cost the same at every rate. */
const usualRate = 48_000;
/** Long enough for the compiler to have settled. */
const trialSeconds = 0.5;

/**
 * How many updates fit into a time: a training's budget is counted in updates, because a clock would make every run
 * another one. Trains on noise for half a second to find out.
 * @param clock seconds that have passed, of whatever kind `seconds` are meant to be
 * @param asked the recipe as the training will be asked for it
 */
export function updatesIn(
  seconds: number,
  plan: NetworkPlan,
  precision: Precision,
  clock: () => number,
  asked: Partial<Recipe> = {},
): number {
  const recipe = recipeFor(plan, asked);
  const { sequences, window, settlingWindows, windowsInRow } = recipe;
  const network = trainable(plan, { sequences, frames: window }, precision);
  const random = randomSource(1);
  network.initialise(random);
  const frames = network.lookBack + window;
  const inputs = Float32Array.from({ length: sequences * plan.inputs * frames }, () => random() - 0.5);
  const outputs = new Float32Array(sequences * window);
  const targets = inputs.slice(0, outputs.length);
  const slope = new Float32Array(outputs.length);
  const loss = createLoss(recipe.loss, { wet: targets, end: targets.length, rate: usualRate }, network.shape);
  const oneUpdate = () => {
    network.forward(inputs, outputs);
    network.gradient.fill(0);
    loss.evaluate(targets, outputs, slope);
    network.backward(slope);
    network.update(0, 0.9, 0.999, 1e-8);
  };
  oneUpdate();
  const start = clock();
  let updates = 0;
  while (clock() - start < trialSeconds) {
    oneUpdate();
    updates++;
  }
  // Settling goes forward only, a third of an update; the tries on the validation part take an eighth more.
  const overhead = 1 + settlingWindows / windowsInRow / 3 + 1 / 8;
  return Math.max(1, Math.floor((seconds * updates) / (clock() - start) / overhead));
}
