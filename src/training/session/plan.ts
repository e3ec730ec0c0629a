/** What a training was asked for, complete: the same plan and recordings give the same network on every machine. */
import { availableParallelism } from "node:os";
import { networkFor } from "../../capture/recording/settling.ts";
import type { Precision } from "../../engine/shared/kernels.ts";
import { Refusal } from "../../refusal.ts";
import { type LossName, lossNamed } from "../loss-terms.ts";
import type { NetworkPlan } from "../plan.ts";
import { networkNamed, withKnobs } from "../presets.ts";
import { recipeNamed } from "../published.ts";
import { type Recipe, recipeFor } from "../recipe.ts";
import { updatesIn } from "../speed.ts";
import { findTimeStructure, type TimeStructure, timeInputs } from "../time/time-task.ts";
import { fingerprintOf, type Lesson } from "./lesson.ts";

export interface SessionPlan {
  /** Of the recordings. */
  readonly fingerprint: string;
  readonly network: string;
  /** As others published it; ours where absent. */
  readonly recipe?: string;
  readonly loss: LossName;
  readonly updates: number;
  readonly seed: number;
  readonly threads: number;
  /** Where the device echoes or moves by itself. */
  readonly time?: TimeStructure;
}

/** What may be left open. */
export interface SessionWish {
  readonly network?: string;
  readonly recipe?: string;
  readonly loss?: string;
  readonly minutes?: number;
  /** In place of minutes. */
  readonly updates?: number;
  readonly seed?: number;
  readonly threads?: number;
  /** Looks for an echo and a movement, and gives the network a delay line and an oscillator for them. */
  readonly timeEffect?: boolean;
}

/** A plain SIMD build: the same bits on every machine. */
export const precision: Precision = "strict";
export const usualMinutes = 3;
export const mostThreads = 16;
/** More would only wait for each other. */
export const usualThreads = (): number => Math.min(8, availableParallelism());
const nothing: TimeStructure = { delay: null, oscillation: null };
/** Of what a second thread of a team adds; measured (docs/training.md). */
const teamShare = 0.9;

/**
 * The network that is trained: of that name, with the inputs that knobs or a time effect add.
 * @param knobs of the device that was recorded
 * @throws Refusal where the network has no room for them
 */
export function plannedNetwork(
  { network, time }: Pick<SessionPlan, "network" | "time">,
  knobs: number,
): NetworkPlan {
  const named = networkNamed(network);
  const own = named.inputs - 1;
  if (own > 0 && knobs === 0)
    throw new Refusal(`"${network}" has knobs, and one pair of recordings has none: choose another network.`);
  if (own > 0 && own !== knobs)
    throw new Refusal(`"${network}" has one knob, and the recordings have ${knobs}: choose another network.`);
  const plan = own > 0 ? named : withKnobs(named, knobs);
  if (time === undefined) return plan;
  if (knobs > 0)
    throw new Refusal(
      "A time effect with knobs cannot be learned: record it at one setting, or leave --time-effect out.",
    );
  if (plan.kind !== "lstm" && plan.kind !== "gru")
    throw new Refusal(`"${network}" cannot learn a time effect: choose an LSTM or a GRU, such as lstm-16.`);
  return { ...plan, inputs: timeInputs(time) };
}

function timeOf({ dry, wet, rate, knobs }: Lesson, network: string): TimeStructure {
  plannedNetwork({ network, time: nothing }, knobs.length);
  const time = findTimeStructure(dry, wet, rate);
  if (time.delay !== null || time.oscillation !== null) return time;
  throw new Refusal(
    "Neither an echo nor a movement was found in the recordings: train without a time effect (--time-effect), or record a minute or more.",
  );
}

/** What is asked for in place of what is usual for the network. */
export function plannedRecipe(plan: Pick<SessionPlan, "network" | "recipe" | "loss">): Partial<Recipe> {
  const published = plan.recipe === undefined ? {} : recipeNamed(plan.recipe, networkNamed(plan.network));
  return { ...published, loss: lossNamed(plan.loss) };
}

function lossOf(network: string, recipe: string | undefined): LossName {
  return recipe === undefined ? "usual" : recipeNamed(recipe, networkNamed(network)).loss;
}

/** @throws Refusal for a network, recipe or loss that there is not, a network with knobs, or a time effect that is none */
export function planSession(lesson: Lesson, wish: SessionWish): SessionPlan {
  const network = wish.network ?? networkFor(lesson.settling);
  const recipe = wish.recipe === undefined ? {} : { recipe: wish.recipe };
  const loss = (wish.loss ?? lossOf(network, wish.recipe)) as LossName;
  const asked = plannedRecipe({ network, loss, ...recipe });
  const time = wish.timeEffect ? { time: timeOf(lesson, network) } : {};
  const plan = plannedNetwork({ network, ...time }, lesson.knobs.length);
  const threads = wish.threads ?? usualThreads();
  const updates = wish.updates ?? updatesFor(plan, wish.minutes ?? usualMinutes, threads, asked);
  const fingerprint = fingerprintOf(lesson);
  return { fingerprint, network, ...recipe, loss, updates, seed: wish.seed ?? 1, threads, ...time };
}

/** A team may have to learn from more sequences an update than one thread does. */
function updatesFor(plan: NetworkPlan, minutes: number, threads: number, recipe: Partial<Recipe>): number {
  const alone = updatesIn(60 * minutes, plan, precision, () => performance.now() / 1000, recipe);
  const [one, all] = [recipeFor(plan, recipe), recipeFor(plan, recipe, threads)];
  const more = (one.sequences * one.window) / (all.sequences * all.window);
  return Math.max(1, Math.round(alone * (1 + teamShare * (threads - 1)) * more));
}
