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
import { findTimeStructure, type TimeStructure, timeInputs } from "../time/time-task.ts";
import { fingerprintOf, type Lesson } from "./lesson.ts";

export interface SessionPlan {
  /** Of the recordings. */
  readonly fingerprint: string;
  readonly network: string;
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

/** The network that is trained: of that name, with the inputs that a time effect adds. */
export function plannedNetwork({ network, time }: Pick<SessionPlan, "network" | "time">): NetworkPlan {
  const plan = networkNamed(network);
  if (plan.inputs > 1)
    throw new Refusal(`"${network}" has knobs, and one pair of recordings has none: choose another network.`);
  if (time === undefined) return plan;
  if (plan.kind !== "lstm" && plan.kind !== "gru")
    throw new Refusal(`"${network}" cannot learn a time effect: choose an LSTM or a GRU, such as lstm-16.`);
  return { ...plan, inputs: timeInputs(time) };
}

function timeOf({ dry, wet, rate }: Lesson, network: string): TimeStructure {
  plannedNetwork({ network, time: nothing });
  const time = findTimeStructure(dry, wet, rate);
  if (time.delay !== null || time.oscillation !== null) return time;
  throw new Refusal(
    "Neither an echo nor a movement was found in the recordings: leave --time-effect out, or record a minute or more.",
  );
}

/** @throws Refusal for a network or loss that there is not, a network with knobs, or a time effect that is none */
export function planSession(lesson: Lesson, wish: SessionWish): SessionPlan {
  const network = wish.network ?? networkFor(lesson.settling);
  const loss = (wish.loss ?? "usual") as LossName;
  const time = wish.timeEffect ? { time: timeOf(lesson, network) } : {};
  const plan = plannedNetwork({ network, ...time });
  const recipe = { loss: lossNamed(loss) };
  const threads = wish.threads ?? usualThreads();
  const updates = wish.updates ?? updatesFor(plan, wish.minutes ?? usualMinutes, threads, recipe);
  const fingerprint = fingerprintOf(lesson);
  return { fingerprint, network, loss, updates, seed: wish.seed ?? 1, threads, ...time };
}

/** A team may have to learn from more sequences an update than one thread does. */
function updatesFor(plan: NetworkPlan, minutes: number, threads: number, recipe: Partial<Recipe>): number {
  const alone = updatesIn(60 * minutes, plan, precision, () => performance.now() / 1000, recipe);
  const [one, all] = [recipeFor(plan, recipe), recipeFor(plan, recipe, threads)];
  const more = (one.sequences * one.window) / (all.sequences * all.window);
  return Math.max(1, Math.round(alone * (1 + teamShare * (threads - 1)) * more));
}
