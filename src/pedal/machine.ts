/**
 * The part of the machine that every way of running it shares: kernel memory, kernels, engine. The audio thread gets the
 * same memory and the same compiled module.
 */
import { Engine } from "../engine/engine.ts";
import type { LevelSettings } from "../engine/levels.ts";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  kernelBinary,
  kernelVariant,
  type Precision,
  supportsRelaxed,
} from "../engine/shared/kernels.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";

export type Machine = { memory: WebAssembly.Memory; module: WebAssembly.Module; engine: Engine };

/** The fastest build that this machine's runtime knows. */
export function bestPrecision(): Precision {
  return supportsRelaxed() ? "relaxed" : "strict";
}

export function buildMachine(
  rate: Hertz,
  frames: Frames,
  precision: Precision,
  levels?: LevelSettings,
  bypassFade?: Milliseconds,
): Machine {
  const binary = Buffer.from(kernelBinary(kernelVariant(precision, process.arch)), "base64");
  const module = compileKernels(new Uint8Array(binary));
  const memory = createKernelMemory();
  const kernels = instantiateKernels(module, memory);
  const buffer = memory.buffer as SharedArrayBuffer;
  return {
    memory,
    module,
    engine: new Engine(buffer, kernels, rate, frames, () => performance.now(), levels, bypassFade),
  };
}
