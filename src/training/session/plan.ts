/** What a training was asked for, complete: the same plan and recordings give the same network on every machine. */
import { availableParallelism } from "node:os";
import { networkFor } from "../../capture/recording/settling.ts";
import type { Precision } from "../../engine/shared/kernels.ts";
import { Refusal } from "../../refusal.ts";
import { type LossName, lossNamed } from "../loss-terms.ts";
import type { NetworkPlan } from "../plan.ts";
import { networkNamed } from "../presets.ts";
import { type Recipe, recipeFor } from "../recipe.ts";
import { updatesIn } from "../speed.ts";
import { fingerprintOf, type Lesson } from "./lesson.ts";

export interface SessionPlan {
  /** Of the recordings. */
  readonly fingerprint: string;
  readonly network: string;
  readonly loss: LossName;
  readonly updates: number;
  readonly seed: number;
  readonly threads: number;
}

/** What may be left open. */
export interface SessionWish {
  readonly network?: string;
  readonly loss?: string;
  readonly minutes?: number;
  /** In place of minutes. */
  readonly updates?: number;
  readonly seed?: number;
  readonly threads?: number;
}

/** A plain SIMD build: the same bits on every machine. */
export const precision: Precision = "strict";
export const usualMinutes = 3;
export const mostThreads = 16;
/** More would only wait for each other. */
export const usualThreads = (): number => Math.min(8, availableParallelism());
/** Of what a second thread of a team adds; measured (docs/training.md). */
const teamShare = 0.9;

/** @throws Refusal for a network or loss that there is not, or a network with knobs */
export function planSession(lesson: Lesson, wish: SessionWish): SessionPlan {
  const network = wish.network ?? networkFor(lesson.settling);
  const loss = (wish.loss ?? "usual") as LossName;
  const plan = networkNamed(network);
  if (plan.inputs > 1)
    throw new Refusal(`"${network}" has knobs, and one pair of recordings has none: choose another network.`);
  const recipe = { loss: lossNamed(loss) };
  const threads = wish.threads ?? usualThreads();
  const updates = wish.updates ?? updatesFor(plan, wish.minutes ?? usualMinutes, threads, recipe);
  return { fingerprint: fingerprintOf(lesson), network, loss, updates, seed: wish.seed ?? 1, threads };
}

/** A team may have to learn from more sequences an update than one thread does. */
function updatesFor(plan: NetworkPlan, minutes: number, threads: number, recipe: Partial<Recipe>): number {
  const alone = updatesIn(60 * minutes, plan, precision, () => performance.now() / 1000, recipe);
  const [one, all] = [recipeFor(plan, recipe), recipeFor(plan, recipe, threads)];
  const more = (one.sequences * one.window) / (all.sequences * all.window);
  return Math.max(1, Math.round(alone * (1 + teamShare * (threads - 1)) * more));
}
