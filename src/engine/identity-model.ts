/** A network that hands on what it gets, at every rate: for whoever needs a model that changes nothing. */
import type { Model } from "./network.ts";

export const identityModel: Model = {
  format: "identity",
  architecture: "a wire",
  name: null,
  sampleRate: null,
  network: {
    kind: "convolution",
    convolution: {
      inputChannels: 1,
      outputChannels: 1,
      kernelSize: 1,
      dilation: 1,
      groups: 1,
      weights: Float32Array.of(1),
      bias: null,
    },
    activation: { kind: "identity" },
  },
  parameters: [],
  levels: { loudness: -18, inputLevel: null, outputLevel: null },
  settleFrames: 0,
  sizes: [1],
  sizeIndex: 0,
  remarks: [],
};
