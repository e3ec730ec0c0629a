/** What the control thread asks of the kernel for the whole process. None of it delays the first period. */
import { readFileSync } from "node:fs";
import { loadLibc } from "./libc.ts";
import { raspberryPi } from "./machine.ts";
import { disableHugePages, lockCode, lockMemory } from "./realtime.ts";

/** Sentences about what the kernel would not do. Outside Linux there is nothing to ask. */
export function claimSteadyPages(): string[] {
  if (process.platform !== "linux") return [];
  return [disableHugePages(loadLibc())].filter((sentence) => sentence !== undefined);
}

/**
 * Keeps code and kernel memory from being dropped between notes. Once sound runs, because only then the audio thread's
 * libraries are loaded. A laptop's default limit refuses it and its disk is fast: only a pedal hears of that.
 */
export function claimMemory(memory: WebAssembly.Memory): string[] {
  if (process.platform !== "linux") return [];
  const libc = loadLibc();
  const maps = readFileSync("/proc/self/maps", "utf8");
  const refusal = lockCode(libc, maps) ?? lockMemory(libc, new Uint8Array(memory.buffer));
  return refusal === undefined || raspberryPi() === null ? [] : [refusal];
}
