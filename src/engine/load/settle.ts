/** Silence through a network until it rests, as its own program does after loading. */
import type { Frames } from "../../units.ts";
import type { Model, NetworkNode } from "../network.ts";
import { receptiveFrames } from "../network-facts.ts";
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import type { PackedNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";
import { isLong } from "./partitions.ts";
import { type Converters, convertersSettling } from "./rates.ts";
import type { Rows } from "./rows.ts";
import type { Steps } from "./steps.ts";

/** NeuralAmpModelerCore settles in whole blocks, and its references were made with blocks of this size. */
const settlingBlock: Frames = 64;

/** How many frames of silence a model's own program plays. */
export function settlingFrames(model: Model): Frames {
  return settlingBlock * Math.ceil(model.settleFrames / settlingBlock);
}

/**
 * Whether silence for so long leaves nothing of the beginning: then every row holds one value from end to end, and one
 * block finds them all. A recurrent network never quite rests, and a long convolution keeps its past as spectra.
 */
export function restsAfter(network: NetworkNode, frames: Frames): boolean {
  const reach = receptiveFrames(network);
  return reach !== null && frames >= reach - 1 && !holdsLongConvolution(network);
}

function holdsLongConvolution(node: NetworkNode): boolean {
  switch (node.kind) {
    case "convolution":
      return isLong(node.convolution);
    case "sequence":
      return node.nodes.some(holdsLongConvolution);
    case "residual":
      return holdsLongConvolution(node.node);
    case "wavenet":
      return node.condition !== null && holdsLongConvolution(node.condition);
    default:
      return false;
  }
}

/** Silence, and the knobs where the model puts them. */
function writeRest({ floats }: KernelMemory, { base, stride }: Rows, model: Model): void {
  const frames = stride / 4;
  floats.fill(0, base / 4, base / 4 + frames);
  for (const [index, parameter] of model.parameters.entries()) {
    const row = (base + (index + 1) * stride) / 4;
    floats.fill(parameter.defaultValue, row, row + frames);
  }
}

type Silent = Pick<PackedNetwork, "program" | "frames" | "input" | "output">;

/** @returns the last sample of the output; null where not even one frame was played */
function* playFrames(
  memory: KernelMemory,
  kernels: Kernels,
  { program, frames, input, output }: Silent,
  model: Model,
  total: Frames,
): Steps<number | null> {
  writeRest(memory, input, model);
  let count = 0;
  for (let done = 0; done < total; done += count) {
    count = Math.min(frames, total - done);
    kernels.runProgram(program, count, controlScratch);
    yield;
  }
  return count === 0 ? null : (memory.floats[output.base / 4 + count - 1] as number);
}

/** The long way: always right, and what `settle` is held against. Every block size gets the same number of frames. */
export function playSilence(
  memory: KernelMemory,
  kernels: Kernels,
  inner: Silent,
  model: Model,
): Steps<number | null> {
  return playFrames(memory, kernels, inner, model, settlingFrames(model));
}

/**
 * Brings a freshly packed network to rest, and with it the converters around it.
 * @returns what the player's network says at rest; null where its own program plays no silence
 */
export function* settle(
  memory: KernelMemory,
  kernels: Kernels,
  model: Model,
  packed: PackedNetwork,
  converters: Converters | null,
): Steps<number | null> {
  const { inner } = packed;
  const total = settlingFrames(model);
  let atRest: number | null;
  if (total > 0 && restsAfter(model.network, total)) {
    writeRest(memory, inner.input, model);
    kernels.restProgram(inner.program, inner.frames, controlScratch);
    atRest = memory.floats[inner.output.base / 4 + inner.frames - 1] as number;
  } else {
    atRest = yield* playSilence(memory, kernels, inner, model);
  }
  return converters
    ? yield* playFrames(memory, kernels, packed, model, convertersSettling(converters))
    : atRest;
}

/** What a freshly packed network says to its first frame of silence; its state is used up. */
export function firstSample(
  memory: KernelMemory,
  kernels: Kernels,
  { program, frames, input, output }: PackedNetwork,
  model: Model,
): number {
  writeRest(memory, input, model);
  kernels.runProgram(program, frames, controlScratch);
  return memory.floats[output.base / 4] as number;
}
