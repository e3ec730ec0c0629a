/** The real audio thread, which also writes down when it was woken: an entry for `bootAudioWorker`. */
import { parentPort } from "node:worker_threads";
import koffi from "koffi";
import type { AudioThreadData } from "../../src/audio/thread-data.ts";

/** Seconds and nanoseconds of each time that the device had a period ready. */
export type WokenUp = { kind: "wokenUp"; stamps: Int32Array; count: number };

type Order = AudioThreadData & { mostPeriods: number };

const monotonic = 1;
let stamps = new Int32Array();
let count = 0;

/** The loop binds libasound when it starts: its one waiting call is given a stamp at its end. */
function stampWaits(): void {
  const { load } = koffi;
  const clockGettime = load("libc.so.6").func("int clock_gettime(int clock, void *time)");
  const now = new Int32Array(4);
  const stamped =
    (wait: (pcm: bigint, milliseconds: number) => number) => (pcm: bigint, milliseconds: number) => {
      const ready = wait(pcm, milliseconds);
      // A rehearsal does not wait.
      if (milliseconds === 0 || 2 * count + 2 > stamps.length) return ready;
      clockGettime(monotonic, now);
      stamps[2 * count] = now[0]!;
      stamps[2 * count + 1] = now[2]!;
      count = (count + 1) | 0;
      return ready;
    };
  koffi.load = ((path: string) => {
    const library = load(path);
    const func = (definition: string) => {
      const bound = library.func(definition);
      return definition.includes("snd_pcm_wait(") ? stamped(bound as never) : bound;
    };
    return { func };
  }) as unknown as typeof load;
}

parentPort?.once("message", async (order: Order) => {
  stamps = new Int32Array(2 * order.mostPeriods);
  stampWaits();
  const { runAudioThread } = await import("../../src/audio/worker.ts");
  await runAudioThread(order);
  parentPort?.postMessage({ kind: "wokenUp", stamps, count } satisfies WokenUp);
});
