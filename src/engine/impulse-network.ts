/** An impulse response as a network: one long convolution of one row. */
import type { NetworkNode } from "./network.ts";

/** @param taps the first one undelayed */
export function impulseNetwork(taps: Float32Array): NetworkNode {
  return {
    kind: "convolution",
    convolution: {
      inputChannels: 1,
      outputChannels: 1,
      kernelSize: taps.length,
      dilation: 1,
      groups: 1,
      weights: taps.toReversed(),
      bias: null,
    },
    activation: { kind: "identity" },
  };
}
