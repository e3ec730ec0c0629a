/** Trains a network to do to `dry` what the device did. */
import { randomSource } from "../capture/guitar/random.ts";
import type { NetworkNode } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import { follow, judge, startCourse, stateOf, tame } from "./course.ts";
import { evaluate, type Score } from "./evaluation.ts";
import { createLoss } from "./loss.ts";
import { emphasisedEnergy } from "./loss-filters.ts";
import { type NetworkPlan, trainable } from "./plan.ts";
import { type Recipe, rateAt, recipeFor, tryEvery } from "./recipe.ts";
import type { TrainingState } from "./state.ts";
import { trainingTeam } from "./team.ts";
import type { Trainable } from "./trainable.ts";
import { createWindows } from "./windows.ts";

export interface TrainingTask {
  /** What went into the device: the guitar, then knobs where the network has them, all of one length. */
  readonly dry: readonly Float32Array[];
  /** What came out, aligned to it. */
  readonly wet: Float32Array;
  readonly rate: Hertz;
  readonly network: NetworkPlan;
  /** Updates: each learns from `sequences` x `window` frames. */
  readonly budget: number;
  /** The same seed trains the same network. */
  readonly seed: number;
  readonly recipe?: Partial<Recipe>;
  /** "strict" trains to the same bits on every machine, "relaxed" (the default) is faster. */
  readonly precision?: Precision;
  /** More threads than the calling one, and the file that each starts from (see trainingTeam); none when absent. */
  readonly team?: { readonly threads: number; readonly entry: string | URL };
  /** Where an interrupted training goes on; its plan, seed and budget must be those of this task, and its threads as many. */
  readonly from?: TrainingState;
}

export interface TrainingProgress {
  readonly updates: number;
  readonly budget: number;
  /** Mean loss since the progress before. */
  readonly loss: number;
  /** On the part that is not learned from; null in between. */
  readonly validation: Score | null;
  readonly bestError: number;
  readonly rate: number;
  /** How often the training failed and went back to its best. */
  readonly setbacks: number;
  /** Everything needed to go on from here; made when asked for. */
  state(): TrainingState;
}

export interface TrainedNetwork {
  readonly network: NetworkNode;
  readonly plan: NetworkPlan;
  readonly sampleRate: Hertz;
  /** Of the best, on the part that was not learned from. */
  readonly validation: Score;
  readonly updates: number;
  readonly setbacks: number;
}

/** What a validated network is played before it is compared; the longest coupling capacitor has settled by then. */
const validationSettle: Frames = 4096;

/** Runs a training to its end; see `training` for one that can be watched and interrupted. */
export function train(
  task: TrainingTask & { readonly onProgress?: (progress: TrainingProgress) => void },
): TrainedNetwork {
  const rounds = training(task);
  for (;;) {
    const { done, value } = rounds.next();
    if (done) return value;
    task.onProgress?.(value);
  }
}

/**
 * Trains round by round: all sequences are put somewhere in the recording, settle, and are learned from window by window.
 * Yields after each round; whoever iterates decides when to go on.
 * @throws Refusal when the recordings are too short, silent, of different lengths, or cannot be learned from
 */
export function* training(task: TrainingTask): Generator<TrainingProgress, TrainedNetwork> {
  const threads = task.team?.threads ?? 1;
  const recipe = recipeFor(task.network, task.recipe, threads);
  refuseUnfit(task, recipe);
  const shape = { sequences: recipe.sequences, frames: recipe.window };
  const precision = task.precision ?? "relaxed";
  if (!task.team || threads === 1) return yield* run(task, recipe, trainable(task.network, shape, precision));
  const team = trainingTeam(task.network, shape, precision, threads, task.team.entry);
  try {
    return yield* run(task, recipe, team);
  } finally {
    team.dismiss();
  }
}

function* run(
  task: TrainingTask,
  recipe: Recipe,
  network: Trainable,
): Generator<TrainingProgress, TrainedNetwork> {
  const { dry, wet, budget, seed } = task;
  const { shape } = network;
  const split = Math.floor(wet.length * (1 - recipe.validationShare));
  const loss = createLoss(recipe.loss, { wet, end: split, rate: task.rate }, shape);
  const validate = (parameters: Float32Array) =>
    withParameters(network, parameters, () =>
      evaluate(network, dry, wet, split, wet.length, validationSettle, recipe.mostValidated),
    );
  const every = tryEvery(recipe, budget, wet.length - split);
  // A short training has no hundreds of updates to wait for what it has long left behind.
  const averaging = Math.min(recipe.averaging, Math.ceil(budget / 10));
  const at = startCourse(task, network);
  const windows = createWindows(dry, wet, network, split);
  const roundFrames = (recipe.settlingWindows + recipe.windowsInRow) * recipe.window;
  let nextValidation = Math.floor(at.updates / (budget * every)) + 1;

  while (at.updates < budget) {
    const random = randomSource((seed ^ Math.imul(at.rounds + 1, 0x9e3779b1)) >>> 0);
    windows.scatter(random, roundFrames);
    network.restart();
    loss.restart();
    let sum = 0;
    let count = 0;
    for (let window = 0; window < recipe.settlingWindows; window++) {
      windows.next(network);
      loss.pass(windows.targets, windows.outputs);
    }
    for (let window = 0; window < recipe.windowsInRow && at.updates < budget; window++) {
      windows.next(network);
      network.gradient.fill(0);
      sum += loss.evaluate(windows.targets, windows.outputs, windows.gradient);
      count++;
      network.backward(windows.gradient);
      at.gradientSize = tame(network.gradient, at.gradientSize, recipe.mostGradient);
      at.updates++;
      at.momentUpdates++;
      adamStep(network, recipe, at.rateScale * rateAt(recipe, at.updates / budget), at.momentUpdates);
      follow(at.average, network.parameters, 1 / Math.min(at.momentUpdates, averaging));
    }
    at.rounds++;
    const due = at.updates >= Math.min(budget, nextValidation * budget * every);
    const validation = due || !Number.isFinite(sum) ? validate(at.average) : null;
    if (due) nextValidation = Math.floor(at.updates / (budget * every)) + 1;
    if (validation) judge(at, network, validation);
    yield {
      updates: at.updates,
      budget,
      loss: sum / count,
      validation,
      bestError: at.bestError,
      rate: at.rateScale * rateAt(recipe, at.updates / budget),
      setbacks: at.setbacks,
      state: () => stateOf(task, at, network),
    };
  }
  network.parameters.set(at.best);
  return {
    network: network.toNetwork(),
    plan: task.network,
    sampleRate: task.rate,
    validation: validate(at.best),
    updates: at.updates,
    setbacks: at.setbacks,
  };
}

/** Does something with other parameters in the network for a while. */
function withParameters<T>(network: Trainable, parameters: Float32Array, act: () => T): T {
  const kept = network.parameters.slice();
  network.parameters.set(parameters);
  const result = act();
  network.parameters.set(kept);
  return result;
}

function adamStep(network: Trainable, recipe: Recipe, rate: number, count: number): void {
  const second = Math.sqrt(1 - recipe.beta2 ** count);
  const corrected = (rate * second) / (1 - recipe.beta1 ** count);
  network.update(corrected, recipe.beta1, recipe.beta2, recipe.epsilon * second);
}

function refuseUnfit({ dry, wet, rate, network }: TrainingTask, recipe: Recipe): void {
  if (dry.length !== network.inputs || dry.some((row) => row.length !== wet.length))
    throw new Refusal("The recordings before and after the device differ in length; cut them to the same.");
  const seconds = wet.length / rate;
  const least = (4 * (recipe.settlingWindows + recipe.windowsInRow) * recipe.window) / rate;
  if (seconds < least)
    throw new Refusal(
      `The recordings last ${seconds.toFixed(1)} s; ${Math.ceil(least)} s are the least, and two or three minutes are good.`,
    );
  const split = Math.floor(wet.length * (1 - recipe.validationShare));
  const silent = (from: Frames, to: Frames) => emphasisedEnergy(wet, 0, from, to) < 1e-12;
  if (silent(0, split) || silent(split, wet.length))
    throw new Refusal(
      "The recording after the device is silent, or its end is; check the cable and record once more.",
    );
}
