/** A WaveNet's convolutions over rows in the kernels' memory: forward, back to the source, and to the weights. */
import type { Address, Frames } from "../units.ts";
import type { TrainingKernels } from "./training-kernels.ts";
import type { ConvolutionPlace } from "./wavenet-parameters.ts";

interface Rows {
  readonly parameters: Address;
  readonly gradient: Address;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Where all rows end; zeros stand behind, as far as a gradient comes from the future. */
  readonly length: Frames;
}

export function waveNetOperations(kernels: TrainingKernels, { parameters, gradient, stride, length }: Rows) {
  const reach = ({ taps, dilation }: ConvolutionPlace) => (taps - 1) * dilation;
  return {
    /** Writes (or adds to) the target's frames from `from` on. */
    forward(place: ConvolutionPlace, source: Address, target: Address, from: Frames, adds: boolean): void {
      const { rows, columns, taps, dilation, weights, bias } = place;
      kernels.mix(
        parameters + weights,
        4 * columns * taps,
        4 * taps,
        taps,
        bias && parameters + bias,
        source,
        stride,
        columns,
        target,
        stride,
        rows,
        -reach(place),
        dilation,
        from,
        length,
        adds,
      );
    },
    /**
     * From the gradient at a convolution's target to that at its source, whose frames from `from` on are written (or
     * added to). The gradient at the target must be 0 from there to where the target begins.
     */
    back(place: ConvolutionPlace, outer: Address, inner: Address, from: Frames, adds: boolean): void {
      const { rows, columns, taps, dilation, weights } = place;
      kernels.mix(
        parameters + weights,
        4 * taps,
        4 * columns * taps,
        taps,
        0,
        outer,
        stride,
        rows,
        inner,
        stride,
        columns,
        reach(place),
        -dilation,
        from,
        length,
        adds,
      );
    },
    /** Adds to the gradient of the weights and the bias what the target's frames from `from` on give. */
    learn(place: ConvolutionPlace, source: Address, outer: Address, from: Frames): void {
      const { rows, columns, taps, dilation, weights, bias } = place;
      kernels.mixGradient(
        gradient + weights,
        taps,
        source,
        stride,
        columns,
        outer,
        stride,
        rows,
        -reach(place),
        dilation,
        from,
        length,
      );
      if (bias) kernels.biasGradient(gradient + bias, outer, stride, rows, from, length);
    },
  };
}
