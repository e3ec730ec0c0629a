/**
 * A model into a player: packed, tried, settled, ready to be heard. Runs on the control thread with its own instance of
 * the kernels while the audio thread plays something else.
 */
import { Refusal } from "../../refusal.ts";
import type { Address, Decibels, Frames, Hertz, Milliseconds } from "../../units.ts";
import { type LevelSettings, type PlayerGains, playerGains } from "../levels.ts";
import type { Model } from "../network.ts";
import { playedRate } from "../network-facts.ts";
import * as layout from "../shared/chain-layout.ts";
import type { Kernels } from "../shared/kernels.ts";
import { measureCost } from "./cost.ts";
import { refuseUnlessFixed } from "./fixed/support.ts";
import type { Heap, Region } from "./heap.ts";
import { measureLoudness } from "./loudness.ts";
import { measureNetwork, type PackedNetwork, packNetwork } from "./pack.ts";
import type { Arithmetic, KernelMemory } from "./packer.ts";
import { writePlayer } from "./player.ts";
import { type Converters, type DesignConversion, planRates } from "./rates.ts";
import { firstSample, settle } from "./settle.ts";
import type { Steps } from "./steps.ts";

/** A packed network with the gains around it; `address` is what the audio thread knows it by. */
export type Player = {
  address: Address;
  model: Model;
  packed: PackedNetwork;
  region: Region;
  /** Share of real time on this machine (load/cost.ts). */
  cost: number;
  /** As the file states it, or as it was measured (load/loudness.ts); null for what is no sound. */
  loudness: Decibels | null;
  /** What a change of rate adds (load/rates.ts), in frames of the device. */
  latency: Frames;
  /** Packs and settles it again, as it was before it was ever heard; only while it is not. */
  renew: () => Steps<unknown>;
};

export type Loader = {
  memory: KernelMemory;
  kernels: Kernels;
  heap: Heap;
  frames: Frames;
  rate: Hertz;
  designConversion: DesignConversion;
  now: () => Milliseconds;
  levels: LevelSettings;
  /** float32 where it is not said. */
  arithmetic?: Arithmetic;
};

/** Long enough for V8 to compile the kernels well; short enough that nobody waits for a model. */
const costBudgetMs: Milliseconds = 60;

/**
 * @param costMs time in which to measure what it costs
 * @throws Refusal where the pedal's memory has no room for the model
 */
export function* loadPlayer(
  loader: Loader,
  model: Model,
  costMs: Milliseconds = costBudgetMs,
): Steps<Player> {
  const parts = yield* packModel(loader, model, "model", costMs);
  const loudness = model.levels.loudness ?? (yield* loudnessOf(loader, model, parts));
  const gains = playerGains(model.levels, loudness, loader.levels);
  return yield* finishPlayer(loader, model, parts, loudness, gains, true);
}

/** A model in its place, and how to put it there afresh. */
type Parts = {
  region: Region;
  cost: number;
  /** Before anything else: the nearest thing to an output at rest where a model's own program plays no silence. */
  first: number;
  pack: () => PackedNetwork;
  converters: Converters | null;
  latency: Frames;
};

/** @param what for the player's eyes: "model", "impulse response" */
export function* packModel(
  loader: Loader,
  model: Model,
  what: string,
  costMs: Milliseconds = costBudgetMs,
): Steps<Parts> {
  const { memory, heap, frames, arithmetic = "float32" } = loader;
  if (arithmetic === "q15") refuseUnlessFixed(model.network);
  const inputChannels = 1 + model.parameters.length;
  const { network, converters, latency } = planRates(
    model.network,
    playedRate(model),
    loader.rate,
    loader.designConversion,
  );
  const bytes = measureNetwork(network, inputChannels, frames, converters, arithmetic);
  const region = heap.take(layout.playerBytes + bytes);
  if (!region) {
    const megabytes = (count: number) => (count / 1048576).toFixed(1);
    throw new Refusal(
      `This ${what} needs ${megabytes(bytes)} MB of the pedal's memory and only ${megabytes(heap.largestFree)} MB are free: choose a smaller ${what}.`,
    );
  }
  const base = region.address + layout.playerBytes;
  const pack = () => packNetwork(memory, network, inputChannels, frames, base, converters, arithmetic);
  const packed = pack();
  yield;
  const first = firstSample(memory, loader.kernels, packed, model);
  const cost = yield* measureCost(memory, loader.kernels, packed, loader.rate, loader.now, costMs);
  return { region, cost, first, pack, converters, latency };
}

/**
 * Packs for good and settles.
 * @param blocksDc whether a DC blocker follows
 */
export function* finishPlayer(
  { memory, kernels }: Loader,
  model: Model,
  { region, cost, first, pack, converters, latency }: Parts,
  loudness: Decibels | null,
  gains: PlayerGains,
  blocksDc: boolean,
): Steps<Player> {
  const { address } = region;
  const renew = function* (): Steps<PackedNetwork> {
    const packed = pack();
    yield;
    const atRest = (yield* settle(memory, kernels, model, packed, converters)) ?? first;
    const places = {
      program: packed.program,
      input: packed.input.base,
      inputStride: packed.input.stride,
      // Rows of further knobs are written once, by `settle`.
      parameterCount: Math.min(model.parameters.length, layout.modelParameterCount),
      output: packed.output.base,
    };
    writePlayer(memory, address, places, gains, blocksDc ? atRest : null);
    return packed;
  };
  const packed = yield* renew();
  return { address, model, packed, region, cost, loudness, latency, renew };
}

function* loudnessOf(loader: Loader, model: Model, { pack, converters }: Parts): Steps<Decibels | null> {
  const packed = pack();
  yield;
  yield* settle(loader.memory, loader.kernels, model, packed, converters);
  return yield* measureLoudness(loader, packed);
}
