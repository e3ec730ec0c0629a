/** The audio thread before it has anything to do: it loads its own half of the firmware and waits for orders. */
import { Worker } from "node:worker_threads";
import type { AudioThreadData } from "./thread-data.ts";

/** What a worker that is the audio thread finds in its `workerData`. */
export const audioThread = "audio thread";
/** The worker's heap holds a handful of objects and never grows: a small one is a checked promise. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };

/** Those without orders yet, each with what sends it home. */
const waiting = new Map<Worker, () => void>();

/**
 * @param entry the file that both threads start from
 * @returns a worker that does not keep the process alive until it gets orders
 */
export function bootAudioWorker(entry: string): Worker {
  const worker = new Worker(entry, { workerData: audioThread, resourceLimits, execArgv: [] });
  worker.unref();
  // A native package that is interrupted while it registers itself takes the process down with it: a command that ends
  // before it had any orders to give (a wrong option) lets the worker load to its end.
  const sendHome = () => {
    worker.ref();
    worker.postMessage(null);
  };
  waiting.set(worker, sendHome);
  process.once("beforeExit", sendHome);
  return worker;
}

/** From now on the worker keeps the process alive, and plays. */
export function giveOrders(worker: Worker, data: AudioThreadData): void {
  const sendHome = waiting.get(worker);
  if (sendHome) process.removeListener("beforeExit", sendHome);
  waiting.delete(worker);
  worker.ref();
  worker.postMessage(data);
}
