/** The pedal on a test's table: the real engine and the real renderer in one thread, one block whenever one is asked for. */
import { Engine } from "../../src/engine/engine.ts";
import { defaultLevelSettings, type LevelSettings } from "../../src/engine/levels.ts";
import type { ConvolutionNode, Model, ModelParameter, NetworkNode } from "../../src/engine/network.ts";
import { Renderer } from "../../src/engine/render/renderer.ts";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  type Kernels,
  kernelBinary,
} from "../../src/engine/shared/kernels.ts";
import { inputRow, limiterSound, outputRow } from "../../src/engine/shared/memory-map.ts";
import type { Frames, Hertz, Milliseconds } from "../../src/units.ts";

export type StageOptions = {
  frames?: Frames;
  rate?: Hertz;
  variant?: string;
  levels?: LevelSettings;
  bypassFade?: Milliseconds;
  /** What a block of any network takes, by the engine's clock; to measure a short time takes many blocks. */
  blockMs?: Milliseconds;
};

/** A clock for which every look is so much later: by it a block of any network takes as long. */
function clockOf(blockMs: Milliseconds): () => number {
  let now = 0;
  return () => {
    now += blockMs;
    return now;
  };
}

const raw: LevelSettings = { ...defaultLevelSettings, output: "raw" };

export class Stage {
  readonly engine: Engine;
  readonly kernels: Kernels;
  readonly frames: Frames;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly floats: Float32Array;
  readonly words: Uint32Array;
  readonly #renderer: Renderer;

  /** Networks are played as loud as they are, unless `levels` says otherwise. */
  constructor({
    frames = 64,
    rate = 48_000,
    variant = "strict-4x2",
    levels = raw,
    bypassFade = 8,
    blockMs = 1000,
  }: StageOptions = {}) {
    this.frames = frames;
    this.module = compileKernels(new Uint8Array(Buffer.from(kernelBinary(variant), "base64")));
    this.memory = createKernelMemory();
    const buffer = this.memory.buffer as SharedArrayBuffer;
    this.kernels = instantiateKernels(this.module, this.memory);
    this.floats = new Float32Array(buffer);
    this.words = new Uint32Array(buffer);
    this.engine = new Engine(buffer, this.kernels, rate, frames, clockOf(blockMs), levels, bypassFade);
    const audioKernels = instantiateKernels(this.module, this.memory);
    this.#renderer = new Renderer(audioKernels, new Int32Array(buffer), frames);
  }

  /** One block through the chain, as the audio thread renders it; returns what the converter gets. */
  block(input: Float32Array): Float32Array {
    this.floats.set(input, inputRow / 4);
    this.#renderer.render();
    return this.#row(outputRow);
  }

  /** A whole number of blocks through the chain; `before` runs ahead of each block. What the converter gets. */
  hear(input: Float32Array, before: (block: number) => void = () => {}): Float32Array {
    return this.#each(input, before, (block) => this.block(block));
  }

  /** The same, but the sound as it goes into the limiter: neither limited nor delayed. */
  play(input: Float32Array, before: (block: number) => void = () => {}): Float32Array {
    return this.#each(input, before, (block) => {
      this.block(block);
      return this.#row(limiterSound);
    });
  }

  #row(address: number): Float32Array {
    return this.floats.slice(address / 4, address / 4 + this.frames);
  }

  #each(
    input: Float32Array,
    before: (block: number) => void,
    render: (block: Float32Array) => Float32Array,
  ): Float32Array {
    const output = new Float32Array(input.length);
    for (let start = 0; start < input.length; start += this.frames) {
      before(start / this.frames);
      output.set(render(input.subarray(start, start + this.frames)), start);
    }
    return output;
  }
}

/** A model around a network, as a file would give it. */
export function modelOf(network: NetworkNode, change: Partial<Model> = {}): Model {
  return {
    format: "test",
    architecture: "test",
    name: null,
    sampleRate: 48_000,
    network,
    parameters: [],
    levels: { loudness: null, inputLevel: null, outputLevel: null },
    settleFrames: 0,
    sizes: [1],
    sizeIndex: 0,
    remarks: [],
    ...change,
  };
}

export function knob(name: string, change: Partial<ModelParameter> = {}): ModelParameter {
  return { name, kind: "continuous", minimum: 0, maximum: 1, defaultValue: 0.5, ...change };
}

/** A network that multiplies each of its input rows by a weight and adds them. */
export function weighted(...weights: number[]): ConvolutionNode {
  return {
    kind: "convolution",
    convolution: {
      inputChannels: weights.length,
      outputChannels: 1,
      kernelSize: 1,
      dilation: 1,
      groups: 1,
      weights: Float32Array.from(weights),
      bias: null,
    },
    activation: { kind: "identity" },
  };
}

/** A network that says the same number whatever it hears. */
export function unmoved(value: number): NetworkNode {
  const node = weighted(0);
  return { ...node, convolution: { ...node.convolution, bias: Float32Array.of(value) } };
}
