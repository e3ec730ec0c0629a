/** How a network is trained; found by trying (docs/training.md). */
import type { Frames } from "../units.ts";
import { type LossTerm, leastWindow, usualLoss } from "./loss-terms.ts";
import { type NetworkPlan, sequencesTogether } from "./plan.ts";

export interface Recipe {
  /** Sequences side by side, a multiple of 8. */
  readonly sequences: number;
  /** Frames between two updates, and how far the gradient reaches back. */
  readonly window: Frames;
  /** Windows that a sequence is played before it is learned from: a recurrent state needs a past. */
  readonly settlingWindows: number;
  /** Windows learned from before all sequences move elsewhere. */
  readonly windowsInRow: number;
  /** Adam's step at the beginning; it falls with a half cosine to `lastRate`. */
  readonly rate: number;
  readonly lastRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** A gradient longer than so many times the usual is shortened to it. */
  readonly mostGradient: number;
  /** Updates over which the parameters are averaged, roughly, a tenth of all at most; the average is judged and kept. */
  readonly averaging: number;
  readonly loss: readonly LossTerm[];
  /** Of the recording's end, kept for telling how well the network does on what it never saw. */
  readonly validationShare: number;
  /** How often the network is tried on it, as a share of the budget; more seldom where tries would take too long. */
  readonly validationEvery: number;
  /** Frames of it that are played at a try, at most, spread over all of it. */
  readonly mostValidated: Frames;
}

/** Of every recording's end. */
export const validationShare = 0.1;

/** Many small updates: what suits a processor. */
const recurrent: Recipe = {
  sequences: 16,
  window: 256,
  settlingWindows: 4,
  windowsInRow: 32,
  rate: 1e-2,
  lastRate: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  mostGradient: 2,
  averaging: 300,
  loss: usualLoss,
  validationShare,
  validationEvery: 0.02,
  mostValidated: Number.POSITIVE_INFINITY,
};

/** A sample costs as much as 32 or 64 of another LSTM. */
const framed: Recipe = {
  ...recurrent,
  sequences: 8,
  window: 8,
  settlingWindows: 1,
  windowsInRow: 8,
  rate: 8e-3,
  lastRate: 8e-5,
};

const windowed: Recipe = {
  ...recurrent,
  sequences: 32,
  window: 64,
  settlingWindows: 1,
  windowsInRow: 8,
  rate: 4e-3,
  lastRate: 4e-5,
};

/** A sample of the network over 4096 samples costs millions of products. */
const windowedWide: Recipe = {
  ...windowed,
  window: 32,
  rate: 3e-4,
  lastRate: 3e-6,
  validationEvery: 0.1,
  mostValidated: 20_000,
};

/**
 * As many frames an update; a network that looks back far is better fed with long windows than with many. One window
 * before them is for the loss, whose emphasis remembers.
 */
const convolutional: Recipe = {
  ...recurrent,
  sequences: 2,
  window: 2048,
  settlingWindows: 1,
  windowsInRow: 6,
  rate: 4e-3,
  lastRate: 4e-5,
};

/**
 * @param asked for in place of what is usual for the network
 * @param threads among which the sequences are to be divided evenly
 */
export function recipeFor(plan: NetworkPlan, asked: Partial<Recipe> = {}, threads = 1): Recipe {
  const recipe = fitToLoss({ ...usualFor(plan), ...asked });
  const together = threads * sequencesTogether(plan);
  return { ...recipe, sequences: together * Math.ceil(recipe.sequences / together) };
}

function usualFor(plan: NetworkPlan): Recipe {
  if (plan.kind === "wavenet") return convolutional;
  if (plan.kind === "frame") return framed;
  if (plan.kind === "window") return plan.window < 1024 ? windowed : windowedWide;
  return plan.units < 24 ? recurrent : { ...recurrent, rate: 8e-3 };
}

/** A loss that looks at spectra needs windows as long as they are: as many frames an update, in fewer sequences. */
function fitToLoss(recipe: Recipe): Recipe {
  const window = Math.max(recipe.window, leastWindow(recipe.loss));
  const fewer = (count: number) => Math.ceil((count * recipe.window) / window);
  return {
    ...recipe,
    window,
    sequences: fewer(recipe.sequences),
    settlingWindows: fewer(recipe.settlingWindows),
    windowsInRow: fewer(recipe.windowsInRow),
  };
}

/**
 * Frames played in tries for each that is learned from, at most: to go forward is a third of learning, so tries take an
 * eighth of the time.
 */
const triedShare = 0.4;
/** However long a try takes, there are so many. */
const fewestTries = 4;

/**
 * From one try to the next, as a share of the budget.
 * @param budget updates
 * @param length frames that are not learned from
 */
export function tryEvery(recipe: Recipe, budget: number, length: Frames): number {
  const { sequences, window, validationEvery, mostValidated } = recipe;
  const learned = budget * sequences * window;
  const affordable = Math.min(length, mostValidated) / (triedShare * learned);
  return Math.max(validationEvery, Math.min(affordable, 1 / fewestTries));
}

/** Half a cosine from `rate` at 0 to `lastRate` at 1. */
export function rateAt({ rate, lastRate }: Recipe, share: number): number {
  return lastRate + 0.5 * (rate - lastRate) * (1 + Math.cos(Math.PI * Math.min(1, share)));
}
