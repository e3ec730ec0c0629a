/**
 * The real audio thread, watched from its own side: by how much its heap grew from the end of the rehearsal to the end of
 * the loop, and how often it was collected meanwhile. An entry for `bootAudioWorker`.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { AudioThreadData } from "../../../src/audio/thread-data.ts";
import { runAudioThread } from "../../../src/audio/worker.ts";
import { Renderer } from "../../../src/engine/render/renderer.ts";

export type Watched = {
  kind: "watched";
  grownBytes: number;
  collections: number;
};

const collections: number[] = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collections.push(entry.startTime);
}).observe({ entryTypes: ["gc"] });

/** The last act of the rehearsal is the first moment that counts; another thread would learn of it too late. */
const start = { time: Number.POSITIVE_INFINITY, heapBytes: 0 };
const { forgetRehearsal } = Renderer.prototype;
Renderer.prototype.forgetRehearsal = function (this: Renderer): void {
  forgetRehearsal.call(this);
  start.heapBytes = getHeapStatistics().used_heap_size;
  start.time = performance.now();
};

/** Proves that the watch sees one small object for each period: every loop counts its periods with Atomics.add. */
function leak(): void {
  const { add } = Atomics;
  const kept: unknown[] = [];
  kept.length = 1;
  Atomics.add = ((words: Int32Array, index: number, value: number) => {
    kept[0] = { index };
    return add(words, index, value);
  }) as typeof Atomics.add;
}

parentPort?.once("message", async (data: AudioThreadData & { leak?: boolean }) => {
  if (data.leak) leak();
  await runAudioThread(data);
  const grownBytes = getHeapStatistics().used_heap_size - start.heapBytes;
  const end = performance.now();
  // The observer is told of collections only once the thread is idle.
  setTimeout(() => {
    const meanwhile = collections.filter((time) => time > start.time && time < end).length;
    parentPort?.postMessage({ kind: "watched", grownBytes, collections: meanwhile } satisfies Watched);
  }, 50);
});
