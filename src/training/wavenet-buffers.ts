/** Where a WaveNet in training keeps what: parameters, every layer's signals of every sequence, and scratch. */
import type { Address, Frames } from "../units.ts";
import type { WindowShape } from "./trainable.ts";
import { Layout } from "./training-kernels.ts";
import { bentRowsOf, reachOf, type WaveNetPlan } from "./wavenet-plan.ts";

/** Buffers of one layer in one sequence. */
interface LayerBuffers {
  /** Its input; the next layer's input is the next one's. */
  readonly input: Address;
  /** tanh, and sigmoid below it where gated. */
  readonly bent: Address;
  /** Their product; `bent` itself where not gated. */
  readonly product: Address;
}

interface ArrayBuffers {
  readonly layers: readonly LayerBuffers[];
  /** What the last layer leaves for the next array. */
  readonly left: Address;
  /** Sum of the layers' products. */
  readonly sum: Address;
  readonly head: Address;
}

/** First frames at which something is known; frames before are never read. */
interface ArrayStarts {
  /** Of the first layer's input, then of each layer's output. */
  readonly layers: readonly Frames[];
  readonly sum: Frames;
  readonly head: Frames;
}

const roundUp = (frames: Frames) => 8 * Math.ceil(frames / 8);

/** @param count of parameters, padded */
export function layBuffers(plan: WaveNetPlan, { sequences, frames }: WindowShape, count: number) {
  const { arrays, inputs } = plan;
  const starts = startsOf(plan);
  const lookBack = starts.at(-1)!.head;
  const length = lookBack + frames;
  const longest = Math.max(
    ...arrays.flatMap((array) => [
      (array.headKernelSize ?? 1) - 1,
      ...array.dilations.map((_, layer) => reachOf(array, layer)),
    ]),
  );
  /** Behind every row stand zeros as far as a dilated layer looks: gradients come from the future. */
  const rowFloats = length + roundUp(longest);

  const layout = new Layout();
  const [parameters, gradient, first, second] = [0, 1, 2, 3].map(() => layout.floats(count)) as [
    Address,
    Address,
    Address,
    Address,
  ];
  const rows = (many: number) => layout.floats(many * rowFloats);
  const buffers = Array.from({ length: sequences }, () => ({
    input: rows(inputs),
    arrays: arrays.map((array): ArrayBuffers => {
      const { channels, dilations, gated, headSize } = array;
      return {
        layers: dilations.map((): LayerBuffers => {
          const bent = rows(bentRowsOf(array));
          return { input: rows(channels), bent, product: gated ? rows(channels) : bent };
        }),
        left: rows(channels),
        sum: rows(channels),
        head: rows(headSize),
      };
    }),
  }));
  const widest = Math.max(...arrays.map(({ channels, headSize }) => Math.max(channels, headSize)));
  const scratch = {
    stream: rows(widest),
    next: rows(widest),
    sum: rows(widest),
    head: rows(widest),
    product: rows(widest),
    bent: rows(2 * widest),
  };
  const { bytes } = layout;
  return {
    bytes,
    starts,
    lookBack,
    length,
    rowFloats,
    parameters,
    gradient,
    first,
    second,
    buffers,
    scratch,
  };
}

/** Where a segment begins, what came before is not known. */
function startsOf({ arrays }: WaveNetPlan): ArrayStarts[] {
  let start = 0;
  let head = 0;
  return arrays.map((array) => {
    const layers = [
      start,
      ...array.dilations.map((_, layer) => {
        start = roundUp(start + reachOf(array, layer));
        return start;
      }),
    ];
    // The head of the array before is part of the sum.
    const sum = Math.max(start, head);
    head = roundUp(sum + (array.headKernelSize ?? 1) - 1);
    return { layers, sum, head };
  });
}
