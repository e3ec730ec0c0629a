/** Small pieces of networks, written short. */
import type { Activation, Convolution, NetworkNode } from "../../../src/engine/network.ts";

export const identity: Activation = { kind: "identity" };
export const floats = (...values: number[]): Float32Array => Float32Array.of(...values);
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One row in, one out, one tap, unless said otherwise. */
export const convolution = (shape: Partial<Convolution> & { weights: Float32Array }): Convolution => ({
  inputChannels: 1,
  outputChannels: 1,
  kernelSize: 1,
  dilation: 1,
  groups: 1,
  bias: null,
  ...shape,
});

export const convolve = (shape: Partial<Convolution> & { weights: Float32Array }): NetworkNode => ({
  kind: "convolution",
  convolution: convolution(shape),
  activation: identity,
});
