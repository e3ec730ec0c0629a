/** The real chain for plots and figures: engine, renderer and kernels in one thread. */
import { Engine } from "../../src/engine/engine.ts";
import { defaultLevelSettings } from "../../src/engine/levels.ts";
import type { Model } from "../../src/engine/network.ts";
import { Renderer } from "../../src/engine/render/renderer.ts";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  type Kernels,
  kernelBinary,
  kernelVariant,
} from "../../src/engine/shared/kernels.ts";
import * as map from "../../src/engine/shared/memory-map.ts";
import { bestPrecision } from "../../src/pedal/machine.ts";
import { defaultParameterValues, type ParameterValues } from "../../src/state/parameters.ts";

export const rate = 48_000;
export const frames = 64;

export type Chain = { kernels: Kernels; engine: Engine; floats: Float32Array; renderer: Renderer };

/** @param model played from the first block on */
export function makeChain(values: Partial<ParameterValues> = {}, model: Model | null = null): Chain {
  const variant = kernelVariant(bestPrecision(), process.arch);
  const module = compileKernels(new Uint8Array(Buffer.from(kernelBinary(variant), "base64")));
  const memory = createKernelMemory();
  const buffer = memory.buffer as SharedArrayBuffer;
  const kernels = instantiateKernels(module, memory);
  const levels = { ...defaultLevelSettings, output: "raw" } as const;
  const engine = new Engine(buffer, kernels, rate, frames, () => performance.now(), levels);
  engine.setParameters({ ...defaultParameterValues(), ...values });
  if (model) engine.play(engine.load(model), { kind: "crossfade", frames: 0 });
  const renderer = new Renderer(instantiateKernels(module, memory), new Int32Array(buffer), frames);
  return { kernels, engine, floats: new Float32Array(buffer), renderer };
}

/** A sound through the chain, whole blocks only; what stands in `row` after each block. */
export function play({ renderer, floats }: Chain, sound: Float32Array, row: number): Float32Array {
  const output = new Float32Array(sound.length);
  for (let start = 0; start + frames <= sound.length; start += frames) {
    floats.set(sound.subarray(start, start + frames), map.inputRow / 4);
    renderer.render();
    output.set(floats.subarray(row / 4, row / 4 + frames), start);
  }
  return output;
}
