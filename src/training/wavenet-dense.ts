/** A WaveNet's dense layers (kernel size 1): forward, back to the source, and to the weights. */
import type { Address, Frames } from "../units.ts";
import type { TrainingKernels } from "./training-kernels.ts";

interface Rows {
  readonly parameters: Address;
  readonly gradient: Address;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Where all rows end. */
  readonly length: Frames;
}

/** Weights and biases are offsets from the first parameter; a bias of 0 is none. */
export function denseOperations(kernels: TrainingKernels, { parameters, gradient, stride, length }: Rows) {
  const dense = (
    weights: Address,
    source: Address,
    columns: number,
    target: Address,
    many: number,
    from: Frames,
    bias: Address,
    adds: boolean,
  ) =>
    kernels.mix(
      parameters + weights,
      4 * columns,
      4,
      1,
      bias && parameters + bias,
      source,
      stride,
      columns,
      target,
      stride,
      many,
      0,
      1,
      from,
      length,
      adds,
    );
  /** Back through `dense` to its source. */
  const denseBack = (
    weights: Address,
    outer: Address,
    many: number,
    inner: Address,
    columns: number,
    from: Frames,
    adds: boolean,
  ) =>
    kernels.mix(
      parameters + weights,
      4,
      4 * columns,
      1,
      0,
      outer,
      stride,
      many,
      inner,
      stride,
      columns,
      0,
      1,
      from,
      length,
      adds,
    );
  const learn = (
    weights: Address,
    source: Address,
    columns: number,
    outer: Address,
    many: number,
    from: Frames,
    bias: Address,
  ) => {
    kernels.mixGradient(
      gradient + weights,
      1,
      source,
      stride,
      columns,
      outer,
      stride,
      many,
      0,
      1,
      from,
      length,
    );
    if (bias) kernels.biasGradient(gradient + bias, outer, stride, many, from, length);
  };
  return { dense, denseBack, learn };
}
