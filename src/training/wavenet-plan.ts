/** Convolutional networks that can be trained, as plain data. */

export interface WaveNetArrayPlan {
  readonly channels: number;
  /** Of all layers, or of each. */
  readonly kernelSize: number | readonly number[];
  readonly dilations: readonly number[];
  /** tanh where absent. */
  readonly activation?: "tanh" | "leakyRelu";
  /** tanh times a sigmoid in place of tanh alone. */
  readonly gated: boolean;
  /** Rows of the head: the next array's channels, 1 in the last. */
  readonly headSize: number;
  readonly headBias: boolean;
  /** Taps of the head; 1 where absent. */
  readonly headKernelSize?: number;
  /** The head has weights of its own for each layer (all outputs side by side) and does not take their sum. */
  readonly mixed?: boolean;
}

export interface WaveNetPlan {
  readonly kind: "wavenet";
  /** 1, or more for a network with knobs. */
  readonly inputs: number;
  /** Whether each layer hears all inputs, too (as in `.nam`); it does where absent. */
  readonly conditioned?: boolean;
  readonly arrays: readonly WaveNetArrayPlan[];
  readonly headScale: number;
  /** Whether the guitar is added to the output; in a `.nam` file one channel more carries it. */
  readonly skip: boolean;
}

/** Of LeakyReLU, as A2 has it. */
export const leakySlope = 0.01;

export const kernelSizeOf = ({ kernelSize }: WaveNetArrayPlan, layer: number): number =>
  typeof kernelSize === "number" ? kernelSize : kernelSize[layer]!;

/** Frames before the present one that a layer sees. */
export const reachOf = (array: WaveNetArrayPlan, layer: number): number =>
  (kernelSizeOf(array, layer) - 1) * array.dilations[layer]!;

/** Rows that a layer's convolution makes. */
export const bentRowsOf = ({ channels, gated }: WaveNetArrayPlan): number =>
  gated ? 2 * channels : channels;
