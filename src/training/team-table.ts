/** What the threads of a team share: a few words that say whose turn it is, and the windows they work on. */
import type { Trainable } from "./trainable.ts";

/** One member's shared memory. All arrays are for its own sequences. */
export interface TeamTable {
  /** Words: see `words`. */
  readonly turn: Int32Array;
  readonly parameters: Float32Array;
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  readonly outer: Float32Array;
  readonly gradient: Float32Array;
}

export const words = { order: 0, count: 1, done: 2 };
export const orders = { forward: 1, backward: 2, restart: 3, leave: 4 };

/** @param network one like those that the members train */
export function createTeamTable({ shape, inputs, lookBack, parameters }: Trainable): TeamTable {
  const floats = (count: number) => new Float32Array(new SharedArrayBuffer(4 * count));
  const outputs = shape.sequences * shape.frames;
  return {
    turn: new Int32Array(new SharedArrayBuffer(16)),
    parameters: floats(parameters.length),
    inputs: floats(shape.sequences * inputs * (lookBack + shape.frames)),
    outputs: floats(outputs),
    outer: floats(outputs),
    gradient: floats(parameters.length),
  };
}

/** Turns are short: a thread looks this often before it lies down to be woken. */
const looks = 20_000;

/**
 * Waits until a word differs from `value`.
 * @returns the word, or `value` where nothing happened for so long
 */
export function waitForChange(turn: Int32Array, word: number, value: number, milliseconds: number): number {
  for (let look = 0; look < looks; look++) {
    const now = Atomics.load(turn, word);
    if (now !== value) return now;
  }
  Atomics.wait(turn, word, value, milliseconds);
  return Atomics.load(turn, word);
}
