/**
 * A model into a player: packed, tried, settled, ready to be heard. Runs on the control thread with its own instance of
 * the kernels while the audio thread plays something else.
 */
import { Refusal } from "../../refusal.ts";
import type { Address, Frames, Hertz, Milliseconds } from "../../units.ts";
import { decibelsToGain } from "../chain-settings.ts";
import { normalisingGain } from "../levels.ts";
import type { Model } from "../network.ts";
import * as layout from "../shared/chain-layout.ts";
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import { measureCost } from "./cost.ts";
import type { Heap, Region } from "./heap.ts";
import { measureNetwork, type PackedNetwork, packNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";

/** A packed network with the gains around it; `address` is what the audio thread knows it by. */
export type Player = {
  address: Address;
  model: Model;
  packed: PackedNetwork;
  region: Region;
  /** Share of real time on this machine (load/cost.ts). */
  cost: number;
};

export type Loader = {
  memory: KernelMemory;
  kernels: Kernels;
  heap: Heap;
  frames: Frames;
  rate: Hertz;
  now: () => Milliseconds;
};

/** Long enough for V8 to compile the kernels well; short enough that nobody waits for a model. */
const costBudgetMs: Milliseconds = 60;

/**
 * @param costMs time in which to measure what it costs
 * @throws Refusal where the pedal's memory has no room for the model
 */
export function loadPlayer(loader: Loader, model: Model, costMs: Milliseconds = costBudgetMs): Player {
  const { memory, heap, frames } = loader;
  const inputChannels = 1 + model.parameters.length;
  const bytes = measureNetwork(model.network, inputChannels, frames);
  const region = heap.take(layout.playerBytes + bytes);
  if (!region) {
    const megabytes = (count: number) => (count / 1048576).toFixed(1);
    throw new Refusal(
      `This model needs ${megabytes(bytes)} MB of the pedal's memory and only ${megabytes(heap.largestFree)} MB are free: choose a smaller model.`,
    );
  }
  const address = region.address;
  const pack = () => packNetwork(memory, model.network, inputChannels, frames, address + layout.playerBytes);
  const cost = measureCost(memory, loader.kernels, pack(), loader.rate, loader.now, costMs);
  const packed = pack();
  writePlayer(memory, address, model, packed);
  settle(loader, model, packed);
  return { address, model, packed, region, cost };
}

function writePlayer(
  { words, floats }: KernelMemory,
  address: Address,
  model: Model,
  packed: PackedNetwork,
): void {
  words.fill(0, address / 4, (address + layout.playerBytes) / 4);
  const setWord = (offset: number, value: number) => {
    words[(address + offset) / 4] = value;
  };
  setWord(layout.playerProgram, packed.program);
  setWord(layout.playerInput, packed.input.base);
  setWord(layout.playerInputStride, packed.input.stride);
  // Rows of further knobs are written once, by `settle`.
  setWord(layout.playerParameterCount, Math.min(model.parameters.length, layout.modelParameterCount));
  setWord(layout.playerOutput, packed.output.base);
  floats[(address + layout.playerInputGain) / 4] = 1;
  floats[(address + layout.playerOutputGain) / 4] = decibelsToGain(normalisingGain(model.levels));
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
