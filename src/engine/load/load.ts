/**
 * A model into a player: packed, tried, settled, ready to be heard. Runs on the control thread with its own instance of
 * the kernels while the audio thread plays something else.
 */
import { Refusal } from "../../refusal.ts";
import type { Address, Decibels, Frames, Hertz, Milliseconds } from "../../units.ts";
import { type LevelSettings, type PlayerGains, playerGains } from "../levels.ts";
import type { Model } from "../network.ts";
import * as layout from "../shared/chain-layout.ts";
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import { measureCost } from "./cost.ts";
import type { Heap, Region } from "./heap.ts";
import { measureLoudness } from "./loudness.ts";
import { measureNetwork, type PackedNetwork, packNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";
import { writePlayer } from "./player.ts";

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
};

export type Loader = {
  memory: KernelMemory;
  kernels: Kernels;
  heap: Heap;
  frames: Frames;
  rate: Hertz;
  now: () => Milliseconds;
  levels: LevelSettings;
};

/** Long enough for V8 to compile the kernels well; short enough that nobody waits for a model. */
const costBudgetMs: Milliseconds = 60;

/**
 * @param costMs time in which to measure what it costs
 * @throws Refusal where the pedal's memory has no room for the model
 */
export function loadPlayer(loader: Loader, model: Model, costMs: Milliseconds = costBudgetMs): Player {
  const parts = packModel(loader, model, "model", costMs);
  const loudness = model.levels.loudness ?? loudnessOf(loader, model, parts);
  return finishPlayer(loader, model, parts, loudness, playerGains(model.levels, loudness, loader.levels));
}

/** A model in its place, and how to put it there afresh. */
type Parts = { region: Region; cost: number; pack: () => PackedNetwork };

/** @param what for the player's eyes: "model", "impulse response" */
export function packModel(
  loader: Loader,
  model: Model,
  what: string,
  costMs: Milliseconds = costBudgetMs,
): Parts {
  const { memory, heap, frames } = loader;
  const inputChannels = 1 + model.parameters.length;
  const bytes = measureNetwork(model.network, inputChannels, frames);
  const region = heap.take(layout.playerBytes + bytes);
  if (!region) {
    const megabytes = (count: number) => (count / 1048576).toFixed(1);
    throw new Refusal(
      `This ${what} needs ${megabytes(bytes)} MB of the pedal's memory and only ${megabytes(heap.largestFree)} MB are free: choose a smaller ${what}.`,
    );
  }
  const base = region.address + layout.playerBytes;
  const pack = () => packNetwork(memory, model.network, inputChannels, frames, base);
  const cost = measureCost(memory, loader.kernels, pack(), loader.rate, loader.now, costMs);
  return { region, cost, pack };
}

/** Packs for good and settles. */
export function finishPlayer(
  loader: Loader,
  model: Model,
  { region, cost, pack }: Parts,
  loudness: Decibels | null,
  gains: PlayerGains,
): Player {
  const { address } = region;
  const packed = pack();
  const places = {
    program: packed.program,
    input: packed.input.base,
    inputStride: packed.input.stride,
    // Rows of further knobs are written once, by `settle`.
    parameterCount: Math.min(model.parameters.length, layout.modelParameterCount),
    output: packed.output.base,
  };
  writePlayer(loader.memory, address, places, gains);
  settle(loader, model, packed);
  return { address, model, packed, region, cost, loudness };
}

function loudnessOf(loader: Loader, model: Model, { pack }: Parts): Decibels | null {
  const packed = pack();
  settle(loader, model, packed);
  return measureLoudness(loader, packed);
}

/** NeuralAmpModelerCore settles in whole blocks, and its references were made with blocks of this size. */
const settlingBlock: Frames = 64;

/**
 * Silence through the network until it rests, as its own program does after loading; knobs at their defaults. A recurrent
 * network never quite rests: it gets the same number of frames at every block size, so that it plays the same bits.
 */
function settle({ memory, kernels, frames }: Loader, model: Model, packed: PackedNetwork): void {
  const { base, stride } = packed.input;
  memory.floats.fill(0, base / 4, (base + stride) / 4);
  for (const [index, parameter] of model.parameters.entries()) {
    const row = (base + (index + 1) * stride) / 4;
    memory.floats.fill(parameter.defaultValue, row, row + frames);
  }
  const total = settlingBlock * Math.ceil(model.settleFrames / settlingBlock);
  for (let done = 0; done < total; done += frames) {
    const count = packed.hasRings ? frames : Math.min(frames, total - done);
    kernels.runProgram(packed.program, count, controlScratch);
  }
}
