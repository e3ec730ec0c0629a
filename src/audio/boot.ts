/** The audio thread before it has anything to do: it loads its own half of the firmware and waits for orders. */
import { Worker } from "node:worker_threads";

/** What a worker that is the audio thread finds in its `workerData`. */
export const audioThread = "audio thread";
/** The worker's heap holds a handful of objects and never grows: a small one is a checked promise. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };

/**
 * @param entry the file that both threads start from
 * @returns a worker that does not keep the process alive until an AudioThread has taken it over
 */
export function bootAudioWorker(entry: string): Worker {
  const worker = new Worker(entry, { workerData: audioThread, resourceLimits, execArgv: [] });
  worker.unref();
  return worker;
}
