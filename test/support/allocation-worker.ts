/**
 * The audio thread of bench mode, which counts what it allocates on its own heap: everything is made and rehearsed as in
 * src/audio/worker.ts, then rounds of blocks are played as fast as they go, each between two looks at the heap. V8 counts
 * what is used to the byte, and the heap is too large here for anything to be collected.
 */
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { BenchLoop } from "../../src/audio/backends/bench/loop.ts";
import { counterCount } from "../../src/audio/backends/port.ts";
import { Tape, type TapePlace } from "../../src/audio/tape.ts";
import { Renderer } from "../../src/engine/render/renderer.ts";
import { instantiateKernels } from "../../src/engine/shared/kernels.ts";
import { counterBase } from "../../src/engine/shared/memory-map.ts";
import { loadLibc } from "../../src/system/libc.ts";
import type { Address, Frames } from "../../src/units.ts";

/** What a renderer does wrong, to show that it would be seen. */
export type Leak = "none" | "object" | "number";

export type AllocationData = {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  frames: Frames;
  phrase: Address;
  phraseFrames: Frames;
  recording: TapePlace;
  rehearsalPeriods: number;
  rounds: number;
  roundPeriods: number;
  leak: Leak;
};

/** Keeps one new object a block. */
class ObjectRenderer extends Renderer {
  kept: { block: number } | null = null;
  private count = 0;

  override render(): void {
    super.render();
    this.count++;
    this.kept = { block: this.count };
  }
}

/** Keeps one double a block in a field that also holds other things, which boxes it: a heap number. */
class NumberRenderer extends Renderer {
  kept: number | string = "nothing yet";
  private count = 0;

  override render(): void {
    super.render();
    this.count++;
    this.kept = this.count + 0.5;
  }
}

const renderers = { none: Renderer, object: ObjectRenderer, number: NumberRenderer };

function bytesAllocatedBy(work: () => void): number {
  const before = getHeapStatistics().used_heap_size;
  work();
  return getHeapStatistics().used_heap_size - before;
}

function run(data: AllocationData): void {
  const { memory, module, frames, phrase, phraseFrames, recording } = data;
  const buffer = memory.buffer as SharedArrayBuffer;
  const words = new Int32Array(buffer);
  const kernels = instantiateKernels(module, memory);
  const loop = new BenchLoop({
    kernels,
    renderer: new renderers[data.leak](kernels, words, frames),
    counters: new Int32Array(buffer, counterBase, counterCount),
    libc: loadLibc(),
    rate: 48_000,
    periodFrames: frames,
    phrase,
    phraseFrames,
    recording: new Tape(words, recording),
  });
  loop.rehearse(data.rehearsalPeriods);
  // The first looks compile what looks, and the last one tells what a look costs.
  let look = 0;
  for (let time = 0; time < 10; time++) look = bytesAllocatedBy(() => {});
  const play = () => loop.rehearse(data.roundPeriods);
  parentPort?.postMessage(Array.from({ length: data.rounds }, () => bytesAllocatedBy(play) - look));
}

run(workerData as AllocationData);
