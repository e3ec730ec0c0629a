/** The audio thread of `play.ts`: copies input to output through the real loop, with integer arithmetic only. */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { workerData } from "node:worker_threads";
import { loadAlsa } from "../../../src/audio/backends/alsa/library.ts";
import { AlsaLoop } from "../../../src/audio/backends/alsa/loop.ts";
import { periodBytes } from "../../../src/audio/backends/alsa/parts.ts";
import { defaultRequest, type SessionRequest } from "../../../src/audio/backends/alsa/request.ts";
import { type AlsaSession, openSession } from "../../../src/audio/backends/alsa/session.ts";
import { counterWords, endings } from "../../../src/audio/backends/port.ts";
import { loadLibc } from "../../../src/system/libc.ts";

export type PlayRequest = Partial<Omit<SessionRequest, "device">> & {
  /** Periods after which the loop stops itself, counted by the render; -1 plays until someone else says stop. */
  stopAfterPeriods: number;
  rehearsals?: number;
  /** How often an unplugged device is opened anew. */
  reopenings?: number;
  /** Period from which on the heap is watched until the loop ends. */
  watchHeapFrom?: number;
  /** Makes the render allocate one small object a period, to prove that the watch sees it. */
  allocate?: boolean;
};

/** Words of the report beside the counters. */
export const reportWords = { reopened: 0, heapGrowthBytes: 1, collections: 2 } as const;

const { memory, counters, request, report } = workerData as {
  memory: WebAssembly.Memory;
  counters: Int32Array;
  request: PlayRequest;
  report: Int32Array;
};
const alsa = loadAlsa();
const libc = loadLibc();
let rendered = 0;
let heapAtWatch = 0;
let watchedSince = Number.POSITIVE_INFINITY;
const kept: { period: number }[] = [];
kept.length = 1;

new PerformanceObserver((list) => {
  const during = list
    .getEntries()
    .filter((entry) => entry.startTime > watchedSince && entry.startTime < endedAt);
  report[reportWords.collections] = (report[reportWords.collections] as number) + during.length;
}).observe({ entryTypes: ["gc"] });
let endedAt = Number.POSITIVE_INFINITY;

function heapBytes(): number {
  return getHeapStatistics().used_heap_size;
}

function open(): AlsaSession | undefined {
  for (let attempt = 0; attempt <= (request.reopenings ?? 0); attempt++) {
    const result = openSession(alsa, { ...defaultRequest, ...request, device: "pedal" });
    if (result.kind === "open") return result.session;
    if (result.reason !== "absent") throw new Error(result.sentence);
  }
  return undefined;
}

function play(session: AlsaSession): number {
  const bytes = periodBytes(session.grant, "input");
  const input = new Uint8Array(memory.buffer, 0, bytes);
  const output = new Uint8Array(memory.buffer, 4096, bytes);
  const render = () => {
    output.set(input);
    rendered = (rendered + 1) | 0;
    if (request.allocate) kept[0] = { period: rendered };
    if (rendered === request.watchHeapFrom) {
      watchedSince = performance.now();
      heapAtWatch = heapBytes();
    }
    if (rendered === request.stopAfterPeriods) Atomics.store(counters, counterWords.stop, 1);
  };
  const loop = new AlsaLoop({ alsa, libc, session, input, output, counters, render });
  loop.rehearse(request.rehearsals ?? 0);
  rendered = 0;
  const ending = loop.run();
  endedAt = performance.now();
  report[reportWords.heapGrowthBytes] = heapBytes() - heapAtWatch;
  session.close();
  return ending;
}

let session = open();
if (session === undefined) throw new Error("The virtual codec could not be opened.");
let ending = play(session);
while (ending === endings.unplugged && request.reopenings) {
  session = open();
  if (session === undefined) break;
  report[reportWords.reopened] = (report[reportWords.reopened] as number) + 1;
  ending = play(session);
}
// The observer is told of collections only once the thread is idle.
setTimeout(() => {}, 50);
