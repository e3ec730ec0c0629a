/**
 * The real audio thread, watched from its own side: what stands on its heap when the loop has ended, and when it was
 * collected. An entry for `bootAudioWorker`.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { AudioThreadData } from "../../../src/audio/thread-data.ts";
import { runAudioThread } from "../../../src/audio/worker.ts";

export type Watched = {
  kind: "watched";
  heapBytes: number;
  /** Milliseconds since 1970, of each collection before the loop's end. */
  collections: number[];
};

const collections: number[] = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collections.push(performance.timeOrigin + entry.startTime);
}).observe({ entryTypes: ["gc"] });

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
  const heapBytes = getHeapStatistics().used_heap_size;
  const end = performance.timeOrigin + performance.now();
  // The observer is told of collections only once the thread is idle.
  setTimeout(() => {
    const before = collections.filter((time) => time < end);
    parentPort?.postMessage({ kind: "watched", heapBytes, collections: before } satisfies Watched);
  }, 50);
});
