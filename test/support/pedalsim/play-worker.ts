/** The audio thread of `play.ts`: copies input to output through the real loop, with integer arithmetic only. */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { type AlsaEvent, keepPlaying } from "../../../src/audio/backends/alsa/keep-playing.ts";
import { loadAlsa } from "../../../src/audio/backends/alsa/library.ts";
import { periodBytes } from "../../../src/audio/backends/alsa/parts.ts";
import { defaultRequest, type SessionRequest } from "../../../src/audio/backends/alsa/request.ts";
import {
  type AlsaSession,
  openSession,
  type SessionResult,
} from "../../../src/audio/backends/alsa/session.ts";
import { counterWords } from "../../../src/audio/backends/port.ts";
import { loadLibc } from "../../../src/system/libc.ts";

export type PlayRequest = Partial<Omit<SessionRequest, "device">> & {
  /** Periods after which the loop stops itself, counted by the render; -1 plays until someone else says stop. */
  stopAfterPeriods: number;
  rehearsals?: number;
  /** How often an unplugged device is opened anew. */
  reopenings?: number;
  /** Period from which on the heap is watched until the loop ends. */
  watchHeapFrom?: number;
  /** Makes the render allocate an array of so many elements a period, to prove that the watch sees it. */
  allocate?: number;
};

/** Words of the report beside the counters. */
export const reportWords = { reopened: 0, heapGrowthBytes: 1, collections: 2 } as const;

const { memory, counters, request, words } = workerData as {
  memory: WebAssembly.Memory;
  counters: Int32Array;
  request: PlayRequest;
  words: Int32Array;
};
const alsa = loadAlsa();
const libc = loadLibc();
/** Rehearsed periods are rendered as well. */
const stopAt = request.stopAfterPeriods < 0 ? -1 : request.stopAfterPeriods + (request.rehearsals ?? 0);
let rendered = 0;
let heapAtWatch = 0;
let watchedSince = Number.POSITIVE_INFINITY;
const kept: unknown[][] = [];
kept.length = 1;

new PerformanceObserver((list) => {
  const during = list
    .getEntries()
    .filter((entry) => entry.startTime > watchedSince && entry.startTime < endedAt);
  words[reportWords.collections] = (words[reportWords.collections] as number) + during.length;
}).observe({ entryTypes: ["gc"] });
let endedAt = Number.POSITIVE_INFINITY;

function heapBytes(): number {
  return getHeapStatistics().used_heap_size;
}

let attempts = 0;

function open(): SessionResult {
  attempts++;
  return openSession(alsa, { ...defaultRequest, ...request, device: "pedal" });
}

function prepare(session: AlsaSession) {
  const bytes = periodBytes(session.grant, "input");
  const input = new Uint8Array(memory.buffer, 0, bytes);
  const output = new Uint8Array(memory.buffer, 4096, bytes);
  const render = () => {
    output.set(input);
    rendered = (rendered + 1) | 0;
    if (request.allocate) kept[0] = new Array(request.allocate);
    if (rendered === request.watchHeapFrom) {
      watchedSince = performance.now();
      heapAtWatch = heapBytes();
    }
    if (rendered === stopAt) Atomics.store(counters, counterWords.stop, 1);
  };
  return { input, output, render, fadeIn: () => {} };
}

/** Gives up where the pedal never would: a test must end. */
function report(event: AlsaEvent): void {
  parentPort?.postMessage(event);
  if (event.kind === "opened") {
    if (attempts > 1) words[reportWords.reopened] = (words[reportWords.reopened] as number) + 1;
    return;
  }
  if (attempts > (request.reopenings ?? 0)) Atomics.store(counters, counterWords.stop, 1);
}

const rehearsalPeriods = request.rehearsals ?? 0;
keepPlaying({ alsa, libc, counters, rehearsalPeriods, rehearsed: () => {}, open, prepare, report });
endedAt = performance.now();
words[reportWords.heapGrowthBytes] = heapBytes() - heapAtWatch;
// The observer is told of collections only once the thread is idle.
setTimeout(() => {}, 50);
