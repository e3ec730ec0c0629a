/** A whole sound through a network alone, on the calling thread: no gain, no conditioning, no fade. */
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import type { PackedNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";
import type { Steps } from "./steps.ts";

/** The last block is filled up with silence; as many frames come out as went in. Goes on from the network's state. */
export function* playOffline(
  memory: KernelMemory,
  kernels: Kernels,
  packed: PackedNetwork,
  input: Float32Array,
): Steps<Float32Array> {
  const { frames, program } = packed;
  const from = packed.input.base / 4;
  const to = packed.output.base / 4;
  const output = new Float32Array(input.length);
  for (let start = 0; start < input.length; start += frames) {
    const count = Math.min(frames, input.length - start);
    memory.floats.set(input.subarray(start, start + count), from);
    memory.floats.fill(0, from + count, from + frames);
    kernels.runProgram(program, frames, controlScratch);
    output.set(memory.floats.subarray(to, to + count), start);
    yield;
  }
  return output;
}
