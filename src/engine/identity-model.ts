/** A network that hands on what it gets, at every rate: for whoever needs a model that changes nothing. */
import { impulseNetwork } from "./impulse-network.ts";
import type { Model } from "./network.ts";

export const identityModel: Model = {
  format: "identity",
  architecture: "a wire",
  name: null,
  sampleRate: null,
  network: impulseNetwork(Float32Array.of(1)),
  parameters: [],
  levels: { loudness: -18, inputLevel: null, outputLevel: null },
  settleFrames: 0,
  sizes: [1],
  sizeIndex: 0,
  remarks: [],
};
