/**
 * Ends a process that plays through PortAudio. Left to itself, Node takes the Worker apart under PortAudio's running
 * callback, which sometimes crashes, or waits for a pool thread that an unplugged device blocks for ever.
 */
import type { Libc } from "../../../system/libc.ts";
import { counterWords, endings, phases } from "../port.ts";

/** A little more than the playback's own patience with PortAudio. */
const patienceMilliseconds = 1500;

/** Call in the control thread before the Worker starts, and the result once the Worker has exited. */
export function endPortAudioOnExit(counters: Int32Array, libc: Libc): () => void {
  const end = (code: number) => {
    Atomics.store(counters, counterWords.stop, 1);
    Atomics.wait(counters, counterWords.phase, phases.running, patienceMilliseconds);
    const closed = Atomics.load(counters, counterWords.ending) === endings.stopped;
    if (!closed) libc.exitNow(code);
  };
  process.once("exit", end);
  return () => process.off("exit", end);
}
