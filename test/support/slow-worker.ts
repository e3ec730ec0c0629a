/** Boots an audio worker that takes its time to load, has no orders for it, and ends: what a wrong option does. */
import { isMainThread, parentPort } from "node:worker_threads";
import { bootAudioWorker } from "../../src/audio/boot.ts";

if (isMainThread) {
  bootAudioWorker(import.meta.filename);
} else {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  parentPort?.once("message", (orders) => console.log(`loaded, orders: ${orders}`));
}
