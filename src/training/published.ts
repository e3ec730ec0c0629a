/**
 * Recipes as their authors published them, to compare with; ours are quicker on a processor by an order of magnitude
 * (docs/training.md). Where they differ from the paper: windows of settling are whole ones, so a sequence is played a little
 * longer before it is learned from; losses are relative to the recording, not to the batch; a rate that falls
 * on a plateau, and weight decay, are left out.
 */
import { Refusal } from "../refusal.ts";
import type { LossName } from "./loss-terms.ts";
import type { NetworkPlan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";

export interface PublishedRecipe extends Partial<Omit<Recipe, "loss">> {
  readonly loss: LossName;
}

/** What none of them had: a falling rate, shortened gradients, the parameters' average. */
const plainly = { mostGradient: Number.POSITIVE_INFINITY, averaging: 1 } as const;

const constant = (rate: number) => ({ rate, lastRate: rate });

export const publishedRecipes: Readonly<Record<string, PublishedRecipe>> = {
  /** A. Wright, E.-P. Damskagg, V. Valimaki, DAFx-19: segments of half a second, 1000 frames to settle, then 2048 by 2048. */
  "wright-2019": {
    ...plainly,
    ...constant(5e-4),
    sequences: 40,
    window: 2048,
    settlingWindows: 1,
    windowsInRow: 10,
    loss: "esr-0.85+dc",
  },
  /** Automated-GuitarAmpModelling's defaults: segments of 22 050 frames, 200 to settle, then 1000 by 1000. */
  guitarml: {
    ...plainly,
    ...constant(5e-3),
    sequences: 56,
    window: 1000,
    settlingWindows: 1,
    windowsInRow: 21,
    loss: "usual",
  },
  /** T. Koker's pedalnet: pieces of 100 ms of which all but what the network looks back to counts. */
  pedalnet: {
    ...plainly,
    ...constant(3e-3),
    sequences: 64,
    window: 2880,
    settlingWindows: 1,
    windowsInRow: 1,
    loss: "esr-0.95",
  },
};

/** @throws Refusal where there is none of that name, or it is not for such a network */
export function recipeNamed(name: string, { kind }: NetworkPlan): PublishedRecipe {
  const recipe = Object.hasOwn(publishedRecipes, name) ? publishedRecipes[name] : undefined;
  if (recipe === undefined)
    throw new Refusal(
      `There is no recipe called "${name}": choose ${Object.keys(publishedRecipes).join(", ")}, or none for ours.`,
    );
  // Each of their frames would cost as much as a whole window of another network.
  if (kind === "frame" || kind === "window")
    throw new Refusal(
      `The recipe "${name}" is for LSTMs, GRUs and WaveNets: leave it out for a network over frames or windows.`,
    );
  return recipe;
}
