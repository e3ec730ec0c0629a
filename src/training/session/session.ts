/** A training from its first round to its last, or to its interruption: watched, kept on disk, deterministic. */
import { setImmediate as breathe } from "node:timers/promises";
import { endOfTimeEffect, timeRows } from "../time/time-task.ts";
import { type TrainedNetwork, type TrainingProgress, training } from "../train.ts";
import { type CurvePoint, type KeptTraining, keepTraining } from "./keep.ts";
import type { Lesson } from "./lesson.ts";
import { plannedNetwork, plannedRecipe, precision, type SessionPlan } from "./plan.ts";

export interface SessionProgress {
  readonly plan: SessionPlan;
  readonly updates: number;
  /** Of this sitting and those before. */
  readonly seconds: number;
  readonly secondsLeft: number;
  readonly loss: number;
  /** Error-to-signal ratio at the latest try, and the best; null before the first. */
  readonly error: number | null;
  readonly bestError: number | null;
  /** All tries so far. */
  readonly curve: readonly CurvePoint[];
  /** How often the training failed and went back to its best. */
  readonly setbacks: number;
}

export interface SessionRequest {
  readonly lesson: Lesson;
  readonly plan: SessionPlan;
  /** Goes on from here. */
  readonly from: KeptTraining | null;
  /** The file in which it is kept meanwhile. */
  readonly keepIn: string;
  /** The file that every thread starts from. */
  readonly entry: string;
  /** Hears every round. */
  readonly onProgress: (progress: SessionProgress) => void;
  /** Asked between two rounds; true: keep it and stop. */
  readonly isStopped: () => boolean;
}

export type SessionEnd =
  | { readonly kind: "trained"; readonly trained: TrainedNetwork; readonly last: SessionProgress }
  | { readonly kind: "interrupted"; readonly last: SessionProgress };

const keepEverySeconds = 15;

/** @throws Refusal as `training` does, or where the disk will not take what is kept */
export async function runSession(request: SessionRequest): Promise<SessionEnd> {
  const { lesson, plan, from, keepIn, onProgress, isStopped } = request;
  const { threads, seed, updates: budget, time } = plan;
  const { dry, wet, rate, knobs } = lesson;
  const rounds = training({
    dry: time ? timeRows(time, dry, wet, rate) : [dry, ...knobs.map(({ values }) => values)],
    wet,
    rate,
    network: plannedNetwork(plan, knobs.length),
    budget,
    seed,
    precision,
    recipe: plannedRecipe(plan),
    ...(threads > 1 ? { team: { threads, entry: request.entry } } : {}),
    ...(from ? { from: from.state } : {}),
  });
  const curve: CurvePoint[] = [...(from?.curve ?? [])];
  const clock = stopwatch(from?.seconds ?? 0, from?.state.updates ?? 0, budget);
  let last = progressOf(plan, null, clock, curve);
  let keptAt = clock.seconds();
  try {
    for (;;) {
      const { done, value } = rounds.next();
      if (done)
        return { kind: "trained", trained: time ? endOfTimeEffect(time, value, dry, wet) : value, last };
      if (value.validation)
        curve.push({ updates: value.updates, loss: value.loss, error: value.validation.errorToSignal });
      last = progressOf(plan, value, clock, curve);
      onProgress(last);
      const stops = isStopped();
      if (stops || clock.seconds() - keptAt > keepEverySeconds) {
        await keepTraining(keepIn, { plan, curve, seconds: clock.seconds(), state: value.state() });
        keptAt = clock.seconds();
      }
      if (stops) return { kind: "interrupted", last };
      // Signals, keys and orders are heard here and nowhere else.
      await breathe();
    }
  } finally {
    // A team's threads are dismissed.
    rounds.return(undefined as never);
  }
}

function stopwatch(before: number, firstUpdates: number, budget: number) {
  const start = performance.now();
  const here = () => (performance.now() - start) / 1000;
  return {
    seconds: () => before + here(),
    left: (updates: number) =>
      updates > firstUpdates ? ((budget - updates) * here()) / (updates - firstUpdates) : Number.NaN,
  };
}

function progressOf(
  plan: SessionPlan,
  round: TrainingProgress | null,
  clock: ReturnType<typeof stopwatch>,
  curve: readonly CurvePoint[],
): SessionProgress {
  const updates = round?.updates ?? 0;
  const best = curve.reduce((least, { error }) => Math.min(least, error), Number.POSITIVE_INFINITY);
  return {
    plan,
    updates,
    seconds: clock.seconds(),
    secondsLeft: clock.left(updates),
    loss: round?.loss ?? Number.NaN,
    error: curve.at(-1)?.error ?? null,
    bestError: Number.isFinite(best) ? best : null,
    curve,
    setbacks: round?.setbacks ?? 0,
  };
}
