/**
 * Loaded before the firmware (`node --import`): lets its control thread misbehave as the environment variable MISBEHAVE
 * says. "stall": blocked for 45 of every 50 ms, making garbage. The others wait for SIGUSR2.
 */
import { isMainThread } from "node:worker_threads";
import { makeGarbageForFortyFiveMilliseconds } from "../garbage.ts";

const misbehaviours: Record<string, () => void> = {
  stall: () => setInterval(makeGarbageForFortyFiveMilliseconds, 50).unref(),
  exit: () => process.on("SIGUSR2", () => process.exit(3)),
  throw: () =>
    process.on("SIGUSR2", () => {
      throw new Error("a mistake of ours");
    }),
  reject: () =>
    process.on("SIGUSR2", () => {
      Promise.reject(new Error("a mistake of ours"));
    }),
};

if (isMainThread) misbehaviours[process.env["MISBEHAVE"] ?? ""]?.();
