/**
 * Writes programs: collects operation records, hands out rows, and copies weights into kernel memory in the order in
 * which the kernels read them. Packing runs twice over the same network: once with no memory behind it, to learn how
 * many bytes it takes, and once for good; so a network is refused before a single byte of it is written.
 */
import type { Address, Frames } from "../../units.ts";
import type { Activation } from "../network.ts";
import { stillRing } from "../shared/memory-map.ts";
import * as op from "../shared/operations.ts";
import { type KernelActivation, kernelActivation } from "./activations.ts";
import { Arena, ScratchArena } from "./arena.ts";
import { isRing, noRows, type Rows } from "./rows.ts";
import { refuseUnlessTabled, rowCount, type Tap, tapWords, weightsInOrder } from "./taps.ts";

/** What networks compute in: "q15" takes 16 bits for weights and signals where the kernels know how (load/fixed). */
export type Arithmetic = "float32" | "q15";

export type KernelMemory = { floats: Float32Array; words: Uint32Array };

const floatBytes = 4;

/** A ring comes round that seldom that what is done then costs little, and takes little of the cache. */
const shortestRing: Frames = 256;

/** Activations that the kernels apply while a convolution's sums are in registers. */
const activatedConvolutions: ReadonlyMap<number, number> = new Map([
  [op.activationTanhAround, op.opConvolveTanh],
  [op.activationBend, op.opConvolveBend],
]);

export class Packer {
  readonly frames: Frames;
  readonly arithmetic: Arithmetic;
  readonly #memory: KernelMemory | null;
  readonly #arena: Arena;
  readonly #scratch: ScratchArena;
  readonly #program: number[] = [];
  /** Ring descriptors by length: rings of one length go round together. */
  readonly #rings = new Map<number, Address>();

  /** @param memory null for the pass that only measures */
  constructor(
    memory: KernelMemory | null,
    persistent: Address,
    scratch: Address,
    frames: Frames,
    arithmetic: Arithmetic = "float32",
  ) {
    this.arithmetic = arithmetic;
    this.#memory = memory;
    this.#arena = new Arena(persistent);
    this.#scratch = new ScratchArena(scratch);
    this.frames = frames;
  }

  /** Whether this is the pass that only measures. */
  get measures(): boolean {
    return this.#memory === null;
  }

  get persistentBytes(): number {
    return this.#arena.used;
  }

  get scratchBytes(): number {
    return this.#scratch.highest;
  }

  /** Rows for one block that live as long as the program. */
  blockRows(channels: number): Rows {
    const stride = this.frames * floatBytes;
    return { base: this.#arena.take(stride * channels), stride, channels, ring: stillRing, past: 0 };
  }

  /** Rows for one block that live inside `borrow`. */
  scratchRows(channels: number): Rows {
    const stride = this.frames * floatBytes;
    return { base: this.#scratch.take(stride * channels), stride, channels, ring: stillRing, past: 0 };
  }

  borrow<T>(work: () => T): T {
    return this.#scratch.borrow(work);
  }

  /**
   * Rows of which the last `past` frames before the block can be read; plain block rows where that is none.
   * @param before what each row holds before the first block; zero where nothing is said
   */
  rowsWithPast(channels: number, past: Frames, before: readonly number[] = []): Rows {
    if (past === 0) return this.blockRows(channels);
    const blockBytes = this.frames * floatBytes;
    const length = blockBytes + Math.ceil(Math.max(past, shortestRing) / this.frames) * blockBytes;
    // An odd number of cache lines from row to row spreads the rows over all sets of the cache.
    const lines = Math.ceil((length + blockBytes) / 64);
    const stride = 64 * (lines % 2 === 0 ? lines + 1 : lines);
    const ring = this.#rings.get(length) ?? this.words([0, length, blockBytes]);
    this.#rings.set(length, ring);
    const base = this.#arena.take(stride * channels);
    for (const [channel, value] of before.entries()) {
      const row = (base + channel * stride) / floatBytes;
      this.#memory?.floats.fill(value, row, row + stride / floatBytes);
    }
    return { base, stride, channels, ring, past };
  }

  /** Copies words into kernel memory. */
  words(values: readonly number[]): Address {
    const address = this.#arena.take(values.length * 4);
    this.#memory?.words.set(values, address / 4);
    return address;
  }

  /** Copies `count` float32 values into kernel memory, one call of `value` each. */
  floats(count: number, value: (index: number) => number): Address {
    const address = this.#arena.take(count * floatBytes);
    const floats = this.#memory?.floats;
    if (floats) {
      const start = address / floatBytes;
      for (let index = 0; index < count; index++) floats[start + index] = value(index);
    }
    return address;
  }

  /** Room for `count` float32 values that are zero at first. */
  zeros(count: number): Address {
    return this.#arena.take(count * floatBytes);
  }

  /** Room for `count` float32 values, to be written by the caller; null in the pass that only measures. */
  floatArea(count: number): { address: Address; floats: Float32Array | null } {
    const address = this.zeros(count);
    const start = address / floatBytes;
    return { address, floats: this.#memory?.floats.subarray(start, start + count) ?? null };
  }

  /** Any operation with source and target rows and words of its own. */
  operate(operation: number, target: Rows, source: Rows, words: readonly number[]): void {
    this.#record([
      isRing(target) ? operation + op.intoRing : operation,
      0,
      target.channels,
      target.base,
      target.stride,
      target.ring,
      source.base,
      source.stride,
      source.ring,
      ...words,
    ]);
  }

  /** target = bias (+ source) + sum over taps. `source` may be the target itself. */
  convolve(
    target: Rows,
    taps: readonly Tap[],
    bias: (output: number) => number,
    source: Rows | null = null,
  ): void {
    const constants = Array.from({ length: target.channels }, (_, output) => bias(output));
    const biased = constants.some((value) => value !== 0);
    this.#sumTaps(op.opConvolve, target, taps, biased ? constants : [], source);
  }

  /** target = activation(bias + sum over taps); also sum += the same. One operation where the kernels have one. */
  convolveActivated(
    target: Rows,
    taps: readonly Tap[],
    { bias, number, parameters }: KernelActivation & { bias: readonly number[] },
    sum: Rows | null,
  ): void {
    const operation = activatedConvolutions.get(number);
    if (operation !== undefined && target.channels % 2 === 0) {
      const constants = operation === op.opConvolveBend ? parameters : [...bias, ...parameters];
      this.#sumTaps(operation, target, taps, constants, sum);
      return;
    }
    this.#sumTaps(op.opConvolve, target, taps, bias, null);
    this.applyActivation({ number, parameters }, target, target, sum);
  }

  /** @param constants what is added to each row's sum, and what else the operation reads behind that; may be none */
  #sumTaps(
    operation: number,
    target: Rows,
    taps: readonly Tap[],
    constants: readonly number[],
    source: Rows | null,
  ): void {
    if (target.channels % 2 !== 0) refuseUnlessTabled(rowCount(taps));
    const weightCount = target.channels * rowCount(taps);
    const weights = this.measures ? [] : weightsInOrder(target.channels, taps);
    this.operate(operation, target, source ?? noRows, [
      constants.length === 0 ? 0 : this.floats(constants.length, (index) => constants[index] as number),
      this.floats(weightCount, (index) => weights[index] as number),
      ...tapWords(taps),
    ]);
  }

  /** target = activation(source); also sum += the same. `target` may be the source. */
  activate(activation: Activation, source: Rows, target: Rows, sum: Rows | null = null): void {
    if (activation.kind === "softmax") {
      this.operate(op.opSoftmax, target, source, []);
      if (sum) this.activate({ kind: "identity" }, target, target, sum);
      return;
    }
    this.applyActivation(kernelActivation(activation, target.channels), source, target, sum);
  }

  /** The same with an activation as the kernels know it. */
  applyActivation(
    { number, parameters }: KernelActivation,
    source: Rows,
    target: Rows,
    sum: Rows | null,
  ): void {
    this.operate(op.opActivate, target, source, [
      sum?.base ?? 0,
      sum?.stride ?? 0,
      number,
      this.floats(parameters.length, (index) => parameters[index] as number),
    ]);
  }

  /** target = 0 */
  clear(target: Rows): void {
    this.operate(op.opClear, target, target, []);
  }

  /** target = source + all parts, each of as many rows as it has; block rows. */
  total(source: Rows, parts: Rows, target: Rows): void {
    const { channels } = source;
    const partBytes = channels * parts.stride;
    this.operate(op.opTotal, target, source, [parts.base, parts.channels / channels, partBytes]);
  }

  copy(source: Rows, target: Rows): void {
    this.activate({ kind: "identity" }, source, target);
  }

  /** target = tanh(source) * sigmoid(second); also sum += the same. */
  gate(source: Rows, second: Rows, target: Rows, sum: Rows | null): void {
    this.#combine(op.opGate, target, source, sum, second, null);
  }

  /** target = source * second; also sum += the same. */
  multiply(source: Rows, second: Rows, target: Rows, sum: Rows | null = null): void {
    this.#combine(op.opMultiply, target, source, sum, second, null);
  }

  /** target = mix * second + (1 - mix) * source; also sum += the same. */
  blend(source: Rows, second: Rows, mix: Rows, target: Rows, sum: Rows | null = null): void {
    this.#combine(op.opBlend, target, source, sum, second, mix);
  }

  /** target = source * scale + shift. */
  modulate(source: Rows, scale: Rows, shift: Rows | null, target: Rows): void {
    this.#combine(op.opModulate, target, source, null, scale, shift);
  }

  /** Runs another program, for as many frames as stand at `count`. */
  runProgram(program: Address, count: Address): void {
    this.#record([op.opProgram, 0, program, count]);
  }

  /** Ends the program and returns its address. */
  finish(): Address {
    if (this.#rings.size > 0) this.#record([op.opAdvance, 0, this.#rings.size, ...this.#rings.values()]);
    this.#program.push(op.opEnd);
    return this.words(this.#program);
  }

  #record(words: number[]): void {
    words[op.wordBytes / 4] = words.length * 4;
    this.#program.push(...words);
  }

  /** The words that every operation on two or three sets of rows has. */
  #combine(
    operation: number,
    target: Rows,
    source: Rows,
    sum: Rows | null,
    second: Rows,
    third: Rows | null,
  ): void {
    this.operate(operation, target, source, [
      sum?.base ?? 0,
      sum?.stride ?? 0,
      second.base,
      second.stride,
      third?.base ?? 0,
      third?.stride ?? 0,
    ]);
  }
}
