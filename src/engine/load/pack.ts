/** A network into kernel memory: measured first, then written. */
import type { Address, Frames } from "../../units.ts";
import type { NetworkNode } from "../network.ts";
import { stillRing } from "../shared/memory-map.ts";
import { outputChannelsOf, packNode } from "./node.ts";
import { type Arithmetic, type KernelMemory, Packer } from "./packer.ts";
import { type Converters, networkFrames, packConverter } from "./rates.ts";
import type { Rows } from "./rows.ts";

/** A network that is ready to run: `runProgram(program, frames, scratch)` turns the input rows into the output rows. */
export type PackedNetwork = {
  program: Address;
  /** The longest block; any shorter one may be run as well. */
  frames: Frames;
  /** One row for the guitar and one for each parameter. */
  input: Rows;
  output: Rows;
  /** The network without converters around it; the program itself where there are none. */
  inner: Core;
  /** Everything the network occupies, from `base`. */
  base: Address;
  bytes: number;
};

/** What is packed: a network with its input rows, and converters around it where its rate is not the device's. */
type Packable = {
  network: NetworkNode;
  inputChannels: number;
  converters: Converters | null;
  arithmetic: Arithmetic;
};

type Core = { program: Address; frames: Frames; input: Rows; output: Rows };

function packCore(packer: Packer, { network, inputChannels }: Packable): Core {
  const input = packer.blockRows(inputChannels);
  const output = packer.blockRows(outputChannelsOf(network));
  packNode(packer, network, input, output);
  return { program: packer.finish(), frames: packer.frames, input, output };
}

/** Converter, network, converter; the network runs for as many frames as the first one finds. */
function packConverted(packer: Packer, core: Core, { there, back }: Converters): Core {
  const input = packer.blockRows(core.input.channels);
  const output = packer.blockRows(core.output.channels);
  const count = packer.words([0]);
  packConverter(packer, there, input, core.input, { count, exact: false, filtered: 1 });
  packer.runProgram(core.program, count);
  packConverter(packer, back, core.output, output, { count, exact: true, filtered: output.channels });
  return { program: packer.finish(), frames: packer.frames, input, output };
}

type Packing = Omit<PackedNetwork, "base">;

/** With `memory` null nothing is written and addresses are distances from `base`; `sizes` are of such a pass. */
function packInto(
  memory: KernelMemory | null,
  packable: Packable,
  frames: Frames,
  base: Address,
  sizes: readonly number[],
): Packing & { sizes: number[] } {
  let next = base;
  const found: number[] = [];
  const pack = (write: (packer: Packer) => Core, blockFrames: Frames): Core => {
    const packer = new Packer(
      memory,
      next,
      next + (sizes[found.length] ?? 0),
      blockFrames,
      packable.arithmetic,
    );
    const core = write(packer);
    found.push(packer.persistentBytes);
    next += packer.persistentBytes + packer.scratchBytes;
    return core;
  };
  const { converters } = packable;
  const inner = pack(
    (packer) => packCore(packer, packable),
    converters ? networkFrames(converters, frames) : frames,
  );
  const outer = converters ? pack((packer) => packConverted(packer, inner, converters), frames) : inner;
  return { ...outer, inner, bytes: next - base, sizes: found };
}

/** Bytes that a network will occupy at this block size. */
export function measureNetwork(
  network: NetworkNode,
  inputChannels: number,
  frames: Frames,
  converters: Converters | null = null,
  arithmetic: Arithmetic = "float32",
): number {
  return packInto(null, { network, inputChannels, converters, arithmetic }, frames, 0, []).bytes;
}

/**
 * Writes a network at `base`, where `measureNetwork` bytes are free.
 * @param frames block size, a multiple of 16
 * @param converters around the network, where its rate is not the device's
 */
export function packNetwork(
  memory: KernelMemory,
  network: NetworkNode,
  inputChannels: number,
  frames: Frames,
  base: Address,
  converters: Converters | null = null,
  arithmetic: Arithmetic = "float32",
): PackedNetwork {
  const packable = { network, inputChannels, converters, arithmetic };
  const { bytes, sizes } = packInto(null, packable, frames, 0, []);
  memory.floats.fill(0, base / 4, (base + bytes) / 4);
  memory.words.set([0, 0], stillRing / 4);
  const { sizes: _, ...packed } = packInto(memory, packable, frames, base, sizes);
  return { ...packed, base };
}
