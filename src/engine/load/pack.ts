/** A network into kernel memory: measured first, then written. */
import type { Address, Frames } from "../../units.ts";
import type { NetworkNode } from "../network.ts";
import { stillRing } from "../shared/memory-map.ts";
import { outputChannelsOf, packNode } from "./node.ts";
import { type KernelMemory, Packer } from "./packer.ts";
import type { Rows } from "./rows.ts";

/** A network that is ready to run: `runProgram(program, frames, scratch)` turns the input rows into the output rows. */
export type PackedNetwork = {
  program: Address;
  frames: Frames;
  /** One row for the guitar and one for each parameter. */
  input: Rows;
  output: Rows;
  /** Rows with a past move on by whole blocks; without any, the program may be run for fewer frames. */
  hasRings: boolean;
  /** Everything the network occupies, from `base`. */
  base: Address;
  bytes: number;
};

function packInto(
  packer: Packer,
  network: NetworkNode,
  inputChannels: number,
): Omit<PackedNetwork, "base" | "bytes"> {
  const input = packer.blockRows(inputChannels);
  const output = packer.blockRows(outputChannelsOf(network));
  packNode(packer, network, input, output);
  return { program: packer.finish(), frames: packer.frames, input, output, hasRings: packer.hasRings };
}

/** Bytes that a network will occupy at this block size. */
export function measureNetwork(network: NetworkNode, inputChannels: number, frames: Frames): number {
  const packer = new Packer(null, 0, 0, frames);
  packInto(packer, network, inputChannels);
  return packer.persistentBytes + packer.scratchBytes;
}

/**
 * Writes a network at `base`, where `measureNetwork` bytes are free and zero.
 * @param frames block size, a multiple of 16
 */
export function packNetwork(
  memory: KernelMemory,
  network: NetworkNode,
  inputChannels: number,
  frames: Frames,
  base: Address,
): PackedNetwork {
  const measure = new Packer(null, 0, 0, frames);
  packInto(measure, network, inputChannels);
  const bytes = measure.persistentBytes + measure.scratchBytes;
  memory.floats.fill(0, base / 4, (base + bytes) / 4);
  memory.words.set([0, 0], stillRing / 4);
  const packer = new Packer(memory, base, base + measure.persistentBytes, frames);
  return { ...packInto(packer, network, inputChannels), base, bytes };
}
