import { randomSource } from "../capture/guitar/random.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { type NetworkPlan, trainable } from "./plan.ts";
import { recipeFor } from "./recipe.ts";

/** Long enough for the compiler to have settled. */
const trialSeconds = 0.5;

/**
 * How many updates fit into a time: a training's budget is counted in updates, because a clock would make every run
 * another one. Trains on noise for half a second to find out.
 * @param clock seconds that have passed, of whatever kind `seconds` are meant to be
 */
export function updatesIn(
  seconds: number,
  plan: NetworkPlan,
  precision: Precision,
  clock: () => number,
): number {
  const { sequences, window, settlingWindows, windowsInRow } = recipeFor(plan);
  const network = trainable(plan, { sequences, frames: window }, precision);
  const random = randomSource(1);
  network.initialise(random);
  const frames = network.lookBack + window;
  const inputs = Float32Array.from({ length: sequences * plan.inputs * frames }, () => random() - 0.5);
  const outputs = new Float32Array(sequences * window);
  const oneUpdate = () => {
    network.forward(inputs, outputs);
    network.gradient.fill(0);
    network.backward(outputs);
    network.update(0, 0.9, 0.999, 1e-8);
  };
  oneUpdate();
  const start = clock();
  let updates = 0;
  while (clock() - start < trialSeconds) {
    oneUpdate();
    updates++;
  }
  // Settling goes forward only, a third of an update; the loss and the tries on the validation part take a sixth more.
  const overhead = 1 + settlingWindows / windowsInRow / 3 + 1 / 6;
  return Math.max(1, Math.floor((seconds * updates) / (clock() - start) / overhead));
}
