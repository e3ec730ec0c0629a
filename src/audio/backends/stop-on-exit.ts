/**
 * A worker inside a foreign call ends neither by `terminate()` nor by `process.exit()`: Node would wait for it for ever.
 * So the stop word is set whenever the process ends, an uncaught error included.
 */
import { counterWords } from "./port.ts";

/** Call in the main thread before the worker starts. The result takes the hook away once the worker has ended. */
export function stopOnExit(counters: Int32Array): () => void {
  const stop = () => {
    Atomics.store(counters, counterWords.stop, 1);
  };
  process.on("exit", stop);
  return () => process.off("exit", stop);
}
