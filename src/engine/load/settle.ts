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

/** The long way: always right, and what `settle` is held against. Every block size gets the same number of frames. */
export function* playSilence(
  memory: KernelMemory,
  kernels: Kernels,
  { program, frames, input }: PackedNetwork["inner"],
  model: Model,
): Steps<void> {
  writeRest(memory, input, model);
  const total = settlingFrames(model);
  for (let done = 0; done < total; done += frames) {
    kernels.runProgram(program, Math.min(frames, total - done), controlScratch);
    yield;
  }
}

/** Brings a freshly packed network to rest, and with it the converters around it. */
export function* settle(
  memory: KernelMemory,
  kernels: Kernels,
  model: Model,
  packed: PackedNetwork,
  converters: Converters | null,
): Steps<void> {
  const { inner, program, frames, input } = packed;
  const total = settlingFrames(model);
  if (total > 0 && restsAfter(model.network, total)) {
    writeRest(memory, inner.input, model);
    kernels.restProgram(inner.program, inner.frames, controlScratch);
  } else {
    yield* playSilence(memory, kernels, inner, model);
  }
  if (!converters) return;
  writeRest(memory, input, model);
  const silence = convertersSettling(converters);
  for (let done = 0; done < silence; done += frames) {
    kernels.runProgram(program, Math.min(frames, silence - done), controlScratch);
    yield;
  }
}
