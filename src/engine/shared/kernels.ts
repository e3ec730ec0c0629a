/**
 * The kernels as functions: which build suits this machine, and an instance of it over the shared memory.
 *
 * Both threads instantiate the same module over the same memory: the control thread packs and settles a network with
 * its own instance while the audio thread plays another.
 */
import { kernelBinaries } from "../../../build/kernels.ts";
import type { Address, Frames } from "../../units.ts";
import { memoryPages } from "./memory-size.ts";

/** "strict" rounds every product and gives the same bits everywhere; "relaxed" fuses where the machine can. */
export type Precision = "strict" | "relaxed";

/** Functions over addresses and frame counts; engine/kernels says what each does. */
export type Kernels = {
  conditionInput(
    snapshot: Address,
    settings: Address,
    state: Address,
    input: Address,
    conditioned: Address,
    frames: Frames,
  ): void;
  feedPlayer(
    player: Address,
    conditioned: Address,
    snapshot: Address,
    settings: Address,
    frames: Frames,
    position: Frames,
    total: Frames,
  ): void;
  runProgram(program: Address, frames: Frames, scratch: Address): void;
  restProgram(program: Address, frames: Frames, scratch: Address): void;
  /** 1 if any sample of the player was not a finite number. */
  hearPlayer(player: Address, settings: Address, frames: Frames): number;
  mixPlayers(
    from: Address,
    to: Address,
    target: Address,
    frames: Frames,
    position: Frames,
    total: Frames,
  ): void;
  shapeTone(wish: Address, settings: Address, state: Address, row: Address, frames: Frames): void;
  fadeEffect(snapshot: Address, settings: Address, state: Address, wet: Address, frames: Frames): void;
  finishOutput(
    snapshot: Address,
    settings: Address,
    state: Address,
    dry: Address,
    wet: Address,
    sound: Address,
    frames: Frames,
  ): void;
  limit(
    settings: Address,
    state: Address,
    sound: Address,
    wanted: Address,
    smallest: Address,
    held: Address,
    output: Address,
    frames: Frames,
  ): void;
  copyBytes(from: Address, to: Address, bytes: number): void;
  readSamples(
    from: Address,
    sampleBytes: number,
    channels: number,
    channel: number,
    row: Address,
    frames: Frames,
  ): void;
  writeSamples(row: Address, to: Address, sampleBytes: number, channels: number, frames: Frames): void;
};

/** A module with a single f32x4.relaxed_madd: valid only where the runtime knows relaxed SIMD. */
const relaxedProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32,
  1, 32, 2, 253, 133, 2, 11,
]);

export function supportsRelaxed(): boolean {
  return WebAssembly.validate(relaxedProbe);
}

/** Tiles are shaped for the machine's vector registers: 32 on arm64, 16 on x86-64. */
export function kernelVariant(precision: Precision, architecture: string): string {
  return `${precision}-${architecture === "arm64" ? "4x4" : "4x2"}`;
}

export function createKernelMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages, shared: true });
}

/** @param binary of `kernelVariant`, from base64 to bytes by the caller (the core knows no Buffer) */
export function compileKernels(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return new WebAssembly.Module(binary);
}

export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

export function kernelBinary(variant: string): string {
  const binary = kernelBinaries[variant];
  if (binary === undefined) throw new Error(`no kernels were built for ${variant}`);
  return binary;
}
