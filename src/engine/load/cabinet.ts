/** A cabinet into a player. */
import { impulseNetwork } from "../impulse-network.ts";
import { unityGains } from "../levels.ts";
import type { Model } from "../network.ts";
import { finishPlayer, type Loader, type Player, packModel } from "./load.ts";
import type { Steps } from "./steps.ts";

/**
 * @param taps at the loader's rate, the first one undelayed (sound/impulse-response.ts)
 * @throws Refusal where the pedal's memory has no room for it
 */
export function* loadCabinet(loader: Loader, taps: Float32Array, name: string): Steps<Player> {
  const model = cabinetModel(taps, name, loader.rate);
  const parts = yield* packModel(loader, model, "impulse response");
  // The response is normalised already, and adds no offset.
  return yield* finishPlayer(loader, model, parts, null, unityGains, false);
}

/** The response as a network: what the pedal plays, and what the library tries before it takes one. */
export function cabinetModel(taps: Float32Array, name: string, sampleRate: number): Model {
  return {
    format: "impulse response",
    architecture: `${taps.length} taps`,
    name,
    sampleRate,
    network: impulseNetwork(taps),
    parameters: [],
    levels: { loudness: null, inputLevel: null, outputLevel: null },
    settleFrames: 0,
    sizes: [1],
    sizeIndex: 0,
    remarks: [],
  };
}
