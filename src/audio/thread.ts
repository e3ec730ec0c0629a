/** Orders, watches and ends the audio thread. */
import type { Worker } from "node:worker_threads";
import { counterBase } from "../engine/shared/memory-map.ts";
import { counterCount, counterWords, endings, phases } from "./backends/port.ts";
import { giveOrders } from "./boot.ts";
import type { AudioReport, AudioThreadData, BackendKind } from "./thread-data.ts";

type Listener = (report: AudioReport) => void;

export class AudioThread {
  readonly #counters: Int32Array;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #backend: BackendKind;
  /** Reports that nobody listened to yet. */
  #unheard: AudioReport[] = [];
  #listener: Listener = (report) => this.#unheard.push(report);

  /** @param worker from `bootAudioWorker`; it begins to play when it gets `data` */
  constructor(worker: Worker, data: AudioThreadData) {
    this.#counters = new Int32Array(data.memory.buffer as SharedArrayBuffer, counterBase, counterCount);
    this.#counters.fill(0);
    this.#worker = worker;
    this.#backend = data.backend.kind;
    worker.on("message", (report: AudioReport) => this.#listener(report));
    this.#ended = new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", () => resolve());
    });
    // Whoever waits hears of it; nobody waiting must not end the process.
    this.#ended.catch(() => {});
    // A thread that blocks outside JavaScript is not ended by process.exit: ask it first, whatever ends the process.
    process.once("exit", this.#askToStop);
    giveOrders(worker, data);
  }

  /** What the thread says between its real-time stretches, from its first word on. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const report of this.#unheard) listener(report);
    this.#unheard = [];
  }

  /** Settles when the thread has ended by itself or after `stop`; rejects if it failed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** The words of backends/port.ts, for those who must watch them without this object. */
  get counters(): Int32Array {
    return this.#counters;
  }

  /** One of the counters of backends/port.ts. */
  counter(name: keyof typeof counterWords): number {
    return Atomics.load(this.#counters, counterWords[name]);
  }

  /** Nanoseconds of the longest period since the last call; for one caller. */
  takeLongestWork(): number {
    return Atomics.exchange(this.#counters, counterWords.maximumWorkNanoseconds, 0);
  }

  /** Settles when the thread has ended, or when it is clear that only the end of the process will end it. */
  async stop(): Promise<void> {
    this.#askToStop();
    if (this.#isBlockedForGood) this.#worker.unref();
    else await this.#ended;
    process.removeListener("exit", this.#askToStop);
  }

  /** PortAudio holds a thread for ever once its device is gone (backends/naudiodon/playback.ts). */
  get #isBlockedForGood(): boolean {
    const gone = this.counter("phase") === phases.ended && this.counter("ending") === endings.unplugged;
    return gone && this.#backend === "naudiodon";
  }

  readonly #askToStop = () => {
    Atomics.store(this.#counters, counterWords.stop, 1);
    Atomics.notify(this.#counters, counterWords.stop);
  };
}
