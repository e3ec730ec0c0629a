/** Starts, watches and ends the audio thread. */
import { Worker } from "node:worker_threads";
import { counterBase } from "../engine/shared/memory-map.ts";
import { counterCount, counterWords } from "./backends/port.ts";
import type { AudioReport, AudioThreadData } from "./thread-data.ts";

export class AudioThread {
  readonly #counters: Int32Array;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;

  /**
   * @param entry the file that both threads start from
   * @param onReport hears what the thread says between its real-time stretches
   */
  constructor(entry: string, data: AudioThreadData, onReport: (report: AudioReport) => void = () => {}) {
    this.#counters = new Int32Array(data.memory.buffer as SharedArrayBuffer, counterBase, counterCount);
    this.#counters.fill(0);
    // The worker's heap holds a handful of objects and never grows: a small one is a checked promise.
    const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };
    this.#worker = new Worker(entry, { workerData: data, resourceLimits, execArgv: [] });
    this.#worker.on("message", onReport);
    this.#ended = new Promise((resolve, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", () => resolve());
    });
    // Whoever waits hears of it; nobody waiting must not end the process.
    this.#ended.catch(() => {});
    // A thread that blocks outside JavaScript is not ended by process.exit: ask it first, whatever ends the process.
    process.once("exit", this.#askToStop);
  }

  /** Settles when the thread has ended by itself or after `stop`; rejects if it failed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** One of the counters of backends/port.ts. */
  counter(name: keyof typeof counterWords): number {
    return Atomics.load(this.#counters, counterWords[name]);
  }

  async stop(): Promise<void> {
    this.#askToStop();
    await this.#ended;
    process.removeListener("exit", this.#askToStop);
  }

  readonly #askToStop = () => {
    Atomics.store(this.#counters, counterWords.stop, 1);
    Atomics.notify(this.#counters, counterWords.stop);
  };
}
