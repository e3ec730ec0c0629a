/** What the trainer asks of a network, whatever its kind. */

import type { RandomSource } from "../capture/guitar/random.ts";
import type { NetworkNode } from "../engine/network.ts";
import type { Frames } from "../units.ts";

/** Sequences side by side, and how many frames of each are gone through at once. */
export interface WindowShape {
  /** A multiple of 8. */
  readonly sequences: number;
  readonly frames: Frames;
}

/** A network whose parameters are one flat array, with the gradient beside it, laid out alike. */
export interface Trainable {
  readonly shape: WindowShape;
  /** Rows of the input: the guitar, then knobs. */
  readonly inputs: number;
  /** Frames before a window that `forward` is given with it; 0 for a network that remembers by itself. */
  readonly lookBack: Frames;
  /** A multiple of 4; what is not a parameter in it is 0 and stays so. */
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  /** Puts random values into the parameters, as is usual for the kind. */
  initialise(random: RandomSource): void;
  /** All sequences start from rest with the next window: what a network remembers by itself is forgotten. */
  restart(): void;
  /**
   * The next window of every sequence; what a network remembers by itself goes on from the one before.
   * @param inputs [sequences][inputs][lookBack + frames]
   * @param outputs [sequences][frames]
   */
  forward(inputs: Float32Array, outputs: Float32Array): void;
  /**
   * Back through the last window, not further (truncated back-propagation). Adds to `gradient`.
   * @param outer the loss's gradient at the outputs, [sequences][frames]
   */
  backward(outer: Float32Array): void;
  /** One step of Adam; see the kernel. */
  update(rate: number, beta1: number, beta2: number, epsilon: number): void;
  /** Adam's two moments, laid out as the parameters. */
  readonly moments: readonly [first: Float32Array, second: Float32Array];
  /** The network as the engine plays it. */
  toNetwork(): NetworkNode;
}
