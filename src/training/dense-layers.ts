/**
 * Products of large matrices out of the kernel that makes tiles of four rows by eight columns: in blocks whose parts stay
 * in the nearest cache.
 */
import type { Address, Frames } from "../units.ts";
import type { TrainingKernels } from "./training-kernels.ts";

/** What a layer of the network is and where it stands. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs][inputs], its gradient, and [outputs] biases with theirs. */
  readonly weights: Address;
  readonly gradient: Address;
  readonly bias: Address;
  readonly biasGradient: Address;
  /** Rows of what it makes, and of the gradient there. */
  readonly result: Address;
  readonly outer: Address;
}

interface Matrices {
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Of all rows: `frames` of each sequence. */
  readonly columns: number;
  readonly sequences: number;
  readonly frames: Frames;
  /** The guitar, [sequences][length]. */
  readonly input: Address;
  readonly length: Frames;
  /** Room for the largest of the later layers' weights, turned round. */
  readonly turned: Address;
}

const tileRows = 4;
/** Four rows of so many weights are 8 KiB. */
const blockTaps = 512;
/** So many rows of `blockColumns` are 16 KiB. */
const blockRows = 128;
const blockColumns = 32;

export function denseLayers(kernels: TrainingKernels, floats: Float32Array, matrices: Matrices) {
  const { stride, columns, sequences, frames, input, length, turned } = matrices;

  /** target [rows][columns] (+)= weights [rows][sources] times source [sources][columns] */
  const product = (
    weights: Address,
    rows: number,
    sources: number,
    bias: Address,
    source: Address,
    target: Address,
  ): void => {
    for (let from = 0; from < columns; from += blockColumns)
      for (let block = 0; block < sources; block += blockRows)
        kernels.mix(
          weights + 4 * block,
          4 * sources,
          4,
          1,
          block === 0 ? bias : 0,
          source + block * stride,
          stride,
          Math.min(blockRows, sources - block),
          target,
          stride,
          rows,
          0,
          1,
          from,
          Math.min(from + blockColumns, columns),
          block > 0,
        );
  };

  return {
    /** The first layer: its matrix times all stretches of `inputs` samples of the guitar. */
    overWindows({ inputs, outputs, weights, bias, result }: DenseLayer): void {
      for (let row = 0; row < outputs; row += tileRows)
        for (let tap = 0; tap < inputs; tap += blockTaps)
          for (let sequence = 0; sequence < sequences; sequence++) {
            const first = sequence * frames;
            kernels.mix(
              weights + 4 * (row * inputs + tap),
              4 * inputs,
              0,
              Math.min(blockTaps, inputs - tap),
              tap === 0 ? bias + 4 * row : 0,
              input + 4 * (sequence * length + tap - first),
              0,
              1,
              result + row * stride,
              stride,
              Math.min(tileRows, outputs - row),
              0,
              1,
              first,
              first + frames,
              tap > 0,
            );
          }
    },
    /** Each weight's gradient is a sum over frames of one gradient times one sample: again rows times stretches. */
    overWindowsLearn({ inputs, outputs, gradient, biasGradient, outer }: DenseLayer): void {
      for (let row = 0; row < outputs; row += tileRows)
        for (let sequence = 0; sequence < sequences; sequence++)
          kernels.mix(
            outer + row * stride + 4 * sequence * frames,
            stride,
            0,
            frames,
            0,
            input + 4 * sequence * length,
            0,
            1,
            gradient + 4 * row * inputs,
            4 * inputs,
            Math.min(tileRows, outputs - row),
            0,
            1,
            0,
            inputs,
            true,
          );
      kernels.biasGradient(biasGradient, outer, stride, outputs, 0, columns);
    },
    forward({ inputs, outputs, weights, bias, result }: DenseLayer, source: Address): void {
      product(weights, outputs, inputs, bias, source, result);
    },
    /** From the gradient at the layer's result to that at its source. */
    back({ inputs, outputs, weights, outer }: DenseLayer, inner: Address): void {
      for (let row = 0; row < outputs; row++)
        for (let column = 0; column < inputs; column++)
          floats[turned / 4 + column * outputs + row] = floats[weights / 4 + row * inputs + column]!;
      product(turned, inputs, outputs, 0, outer, inner);
    },
    learn({ inputs, outputs, gradient, biasGradient, outer }: DenseLayer, source: Address): void {
      kernels.mixGradient(gradient, 1, source, stride, inputs, outer, stride, outputs, 0, 1, 0, columns);
      kernels.biasGradient(biasGradient, outer, stride, outputs, 0, columns);
    },
  };
}
