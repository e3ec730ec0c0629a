/** Where a training stands: what it keeps, when it goes back, and how it is taken up again. */
import { randomSource } from "../capture/guitar/random.ts";
import { Refusal } from "../refusal.ts";
import type { Score } from "./evaluation.ts";
import type { NetworkPlan } from "./plan.ts";
import type { TrainingState } from "./state.ts";
import type { Trainable } from "./trainable.ts";

/** A validation this many times worse than the best, or no number at all, means that the training ran away. */
const runaway = 10;
/** After so many the recordings, not the luck, are to blame. */
const mostSetbacks = 8;
/** Share of the newest gradient in what counts as their usual length. */
const gradientMemory = 0.01;

/** What makes one training this and no other. */
interface CourseTask {
  readonly network: NetworkPlan;
  readonly budget: number;
  readonly seed: number;
  readonly from?: TrainingState;
}

/** Where a training stands, beside what the network itself holds. */
export interface Course {
  updates: number;
  momentUpdates: number;
  rounds: number;
  rateScale: number;
  setbacks: number;
  bestError: number;
  /** The usual length of the gradient; 0 before the first. */
  gradientSize: number;
  readonly best: Float32Array;
  /** The parameters' mean over the last updates: it lies still where they go round the goal, and is what is judged. */
  readonly average: Float32Array;
}

export function startCourse({ from, seed, network: plan, budget }: CourseTask, network: Trainable): Course {
  if (!from) {
    network.initialise(randomSource(seed));
    return {
      updates: 0,
      momentUpdates: 0,
      rounds: 0,
      rateScale: 1,
      setbacks: 0,
      bestError: Number.POSITIVE_INFINITY,
      gradientSize: 0,
      best: network.parameters.slice(),
      average: network.parameters.slice(),
    };
  }
  const sameTask =
    from.seed === seed && from.budget === budget && JSON.stringify(from.plan) === JSON.stringify(plan);
  if (!sameTask || from.parameters.length !== network.parameters.length)
    throw new Refusal(
      "The interrupted training was for another network, length or seed; begin it anew or ask for the same again.",
    );
  network.parameters.set(from.parameters);
  const {
    plan: _plan,
    seed: _seed,
    budget: _budget,
    parameters: _parameters,
    first,
    second,
    ...course
  } = from;
  network.moments[0].set(first);
  network.moments[1].set(second);
  return { ...course, best: from.best.slice(), average: from.average.slice() };
}

export function stateOf(task: CourseTask, course: Course, network: Trainable): TrainingState {
  return {
    plan: task.network,
    seed: task.seed,
    budget: task.budget,
    ...course,
    parameters: network.parameters.slice(),
    first: network.moments[0].slice(),
    second: network.moments[1].slice(),
    best: course.best.slice(),
    average: course.average.slice(),
  };
}

/** Keeps the best; goes back to it with half the rate when the training ran away. */
export function judge(course: Course, network: Trainable, { errorToSignal }: Score): void {
  const lost = !Number.isFinite(errorToSignal) || errorToSignal > runaway * Math.max(course.bestError, 1e-3);
  if (errorToSignal < course.bestError) {
    course.bestError = errorToSignal;
    course.best.set(course.average);
  } else if (lost) {
    course.setbacks++;
    if (course.setbacks > mostSetbacks)
      throw new Refusal(
        "The training ran away again and again; check that the two recordings belong together and are not clipped.",
      );
    network.parameters.set(course.best);
    course.average.set(course.best);
    for (const moment of network.moments) moment.fill(0);
    course.momentUpdates = 0;
    course.gradientSize = 0;
    course.rateScale /= 2;
  }
}

/**
 * Shortens a gradient that is several times as long as usual: one step along it could undo minutes of training.
 * @returns the usual length with this one counted in
 */
export function tame(gradient: Float32Array, usual: number, most: number): number {
  let square = 0;
  for (let index = 0; index < gradient.length; index++) square += gradient[index]! ** 2;
  const size = Math.sqrt(square);
  const limit = usual === 0 ? size : most * usual;
  if (size > limit)
    for (let index = 0; index < gradient.length; index++) gradient[index] = gradient[index]! * (limit / size);
  const counted = Math.min(size, limit);
  return usual === 0 ? counted : usual + gradientMemory * (counted - usual);
}

/** Moves `average` towards `parameters` by a share of the way. */
export function follow(average: Float32Array, parameters: Float32Array, share: number): void {
  for (let index = 0; index < average.length; index++)
    average[index] = average[index]! + share * (parameters[index]! - average[index]!);
}
