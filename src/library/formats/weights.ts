/**
 * A flat run of weights that a reader takes tensors from, in the order of the file.
 *
 * A reader builds its network twice: first from a `WeightCount`, which adds up what the shapes ask for and allocates
 * nothing, then, when the sum is right, from the weights themselves.
 */
import { Refusal } from "../../refusal.ts";

export type WeightSource = {
  /** The next `count` weights. */
  take(count: number): Float32Array;
};

const nothing = new Float32Array(0);

class WeightCount implements WeightSource {
  total = 0;
  take(count: number): Float32Array {
    this.total += count;
    return nothing;
  }
}

class WeightList implements WeightSource {
  #position = 0;
  readonly #weights: Float32Array;
  constructor(weights: Float32Array) {
    this.#weights = weights;
  }
  take(count: number): Float32Array {
    const taken = this.#weights.slice(this.#position, this.#position + count);
    this.#position += count;
    return taken;
  }
}

/** What `build` makes of `weights`. Throws a Refusal that names both counts unless it takes exactly all of them. */
export const buildFromWeights = <Network>(
  weights: Float32Array,
  path: string,
  build: (source: WeightSource) => Network,
): Network => {
  const count = new WeightCount();
  build(count);
  if (count.total !== weights.length)
    throw new Refusal(
      `${path} must hold exactly ${count.total} weights for the shape that the file describes; it holds ` +
        `${weights.length}. The file is damaged or was exported wrongly.`,
    );
  return build(new WeightList(weights));
};
