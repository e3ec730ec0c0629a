/**
 * The real audio thread, watched from its own side: by how much its heap grew in a usual second between the end of the
 * rehearsal and the end of the loop, and how often it was collected meanwhile. An entry for `bootAudioWorker`.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { AudioThreadData } from "../../../src/audio/thread-data.ts";
import { runAudioThread } from "../../../src/audio/worker.ts";
import { Renderer } from "../../../src/engine/render/renderer.ts";

export type Watched = {
  kind: "watched";
  /** In the middle one of all seconds: V8 leaves something in a few, when it has compiled a function anew. */
  bytesPerSecond: number;
  collections: number;
};

const periodsPerSecond = 750;
const mostSeconds = 3600;

const collections: number[] = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collections.push(entry.startTime);
}).observe({ entryTypes: ["gc"] });

const heapBytes = () => getHeapStatistics().used_heap_size;
/** The first looks compile what looks, and the last one tells what a look leaves. */
let look = 0;
for (let time = 0; time < 10; time++) look = -heapBytes() + heapBytes();

/** The last act of the rehearsal is the first moment that counts; another thread would learn of it too late. */
let start = Number.POSITIVE_INFINITY;
const seconds = new Float64Array(mostSeconds);
const counted = new Int32Array(2);
const { forgetRehearsal, render } = Renderer.prototype;
Renderer.prototype.forgetRehearsal = function (this: Renderer): void {
  forgetRehearsal.call(this);
  start = performance.now();
  counted.fill(0);
};
Renderer.prototype.render = function (this: Renderer): void {
  render.call(this);
  const period = counted[0]!;
  const second = counted[1]!;
  counted[0] = period + 1;
  if (period % periodsPerSecond !== 0 || second === mostSeconds) return;
  seconds[second] = heapBytes();
  counted[1] = second + 1;
};

function usualGrowth(): number {
  const looks = seconds.subarray(0, counted[1]);
  const growths = looks.subarray(1).map((bytes, second) => bytes - looks[second]! - look);
  return growths.sort()[growths.length >> 1] ?? Number.POSITIVE_INFINITY;
}

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
  const end = performance.now();
  // The observer is told of collections only once the thread is idle.
  setTimeout(() => {
    const meanwhile = collections.filter((time) => time > start && time < end).length;
    const watched: Watched = { kind: "watched", bytesPerSecond: usualGrowth(), collections: meanwhile };
    parentPort?.postMessage(watched);
  }, 50);
});
