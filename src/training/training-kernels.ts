/** The trainer's kernels as functions over a memory of their own. */
import { trainingBinaries } from "../../build/kernels.ts";
import { type Precision, supportsRelaxed } from "../engine/shared/kernels.ts";
import type { Address, Frames } from "../units.ts";

type LayerForward = (
  weights: Address,
  columns: Address,
  gates: Address,
  inputs: number,
  units: number,
  steps: Frames,
) => void;

type LayerBackward = (
  weights: Address,
  gradient: Address,
  columns: Address,
  gates: Address,
  outer: Address,
  inner: Address,
  carried: Address,
  inputs: number,
  units: number,
  steps: Frames,
) => void;

/** src/training/kernels says what each does. */
export interface TrainingKernels {
  lstmForward: LayerForward;
  lstmBackward: LayerBackward;
  gruForward: LayerForward;
  gruBackward: LayerBackward;
  denseForward(
    weights: Address,
    source: Address,
    sourceStride: number,
    rows: number,
    target: Address,
    outputs: number,
    steps: Frames,
  ): void;
  denseBackward(
    weights: Address,
    gradient: Address,
    source: Address,
    sourceStride: number,
    rows: number,
    outer: Address,
    inner: Address,
    outputs: number,
    steps: Frames,
  ): void;
  mix(
    weights: Address,
    rowStep: number,
    columnStep: number,
    taps: number,
    bias: Address,
    source: Address,
    sourceStride: number,
    columns: number,
    target: Address,
    targetStride: number,
    rows: number,
    offset: Frames,
    offsetStep: Frames,
    from: Frames,
    to: Frames,
    adds: boolean,
  ): void;
  mixGradient(
    gradient: Address,
    taps: number,
    source: Address,
    sourceStride: number,
    columns: number,
    outer: Address,
    outerStride: number,
    rows: number,
    offset: Frames,
    offsetStep: Frames,
    from: Frames,
    to: Frames,
  ): void;
  biasGradient(
    gradient: Address,
    outer: Address,
    outerStride: number,
    rows: number,
    from: Frames,
    to: Frames,
  ): void;
  bend(
    block: Address,
    stride: number,
    rows: number,
    product: Address,
    productStride: number,
    gated: boolean,
    from: Frames,
    to: Frames,
  ): void;
  bendGradient(
    block: Address,
    stride: number,
    rows: number,
    outer: Address,
    inner: Address,
    innerStride: number,
    gated: boolean,
    from: Frames,
    to: Frames,
  ): void;
  rectify(block: Address, stride: number, rows: number, slope: number, from: Frames, to: Frames): void;
  rectifyGradient(
    block: Address,
    stride: number,
    rows: number,
    outer: Address,
    inner: Address,
    innerStride: number,
    slope: number,
    from: Frames,
    to: Frames,
  ): void;
  passRows(
    source: Address,
    sourceStride: number,
    target: Address,
    targetStride: number,
    rows: number,
    from: Frames,
    to: Frames,
    adds: boolean,
  ): void;
  adam(
    parameters: Address,
    gradient: Address,
    first: Address,
    second: Address,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
}

export interface TrainingMemory {
  readonly kernels: TrainingKernels;
  readonly floats: Float32Array<ArrayBufferLike>;
}

const pageBytes = 65_536;

/**
 * A memory of `bytes` and the kernels over it. "strict" trains to the same bits on every machine, "relaxed" a fifth
 * faster where the machine can.
 */
export function createTrainingMemory(bytes: number, precision: Precision): TrainingMemory {
  const variant = precision === "relaxed" && supportsRelaxed() ? "relaxed" : "strict";
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const binary = trainingBinaries[variant];
  if (binary === undefined) throw new Error(`no training kernels were built for ${variant}`);
  const module = new WebAssembly.Module(Uint8Array.from(Buffer.from(binary, "base64")));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as TrainingKernels, floats: new Float32Array(memory.buffer) };
}

/** Hands out addresses before there is a memory; its end is the size that the memory needs. */
export class Layout {
  /** The first page holds the kernels' own constants. */
  #end: Address = pageBytes;

  get bytes(): number {
    return this.#end;
  }

  /** @returns the address of `count` floats, aligned to 64 bytes */
  floats(count: number): Address {
    const address = this.#end;
    this.#end += Math.ceil((4 * count) / 64) * 64;
    return address;
  }
}
