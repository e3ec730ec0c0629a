/** What `stompnet doctor` looks at, gathered once: everything `examine` judges, and nothing it would have to ask for. */
import type { Card } from "../../audio/boards/cards.ts";
import type { Choice } from "../../audio/boards/choose.ts";
import type { MixerReport } from "../../audio/boards/mixer.ts";

export type GpioChip = { label: string; base: number; lines: number };

/** How a trial opening of the chosen card went. */
export type Trial =
  | { kind: "open"; rate: number; periodFrames: number; input: string; output: string }
  | { kind: "refused"; reason: string; sentence: string };

export type I2cScan = { bus: number; addresses: number[] } | { bus: number; error: string };

export type World = {
  versions: {
    stompnet: string;
    node: string;
    kernel: string;
    /** Null where libasound is not installed. */
    alsa: string | null;
    /** The machine by its own account, such as "Raspberry Pi 4 Model B Rev 1.4"; null on other machines. */
    machine: string | null;
  };
  cards: Card[];
  choice: Choice;
  /** Null where no card is chosen or libasound is not installed. */
  mixer: MixerReport | null;
  trial: Trial | null;
  /** Stream that some program runs on the chosen card now, from the kernel; null if none does. */
  running: { rate: number; periodFrames: number } | null;
  /** errno of asking for SCHED_FIFO, 0 if granted; null where the C library cannot be called. */
  fifoError: number | null;
  /** From /proc/self/limits; null where it has none. */
  limits: { realtimePriority: string | null; lockedMemory: string | null };
  realtimeKernel: boolean;
  /** Of each processor; empty where the kernel has no frequency control. */
  governors: string[];
  /** The firmware's bit mask; null on machines without one. */
  throttled: number | null;
  celsius: number | null;
  gpioChips: GpioChip[];
  i2c: I2cScan[];
  memory: { totalMegabytes: number; availableMegabytes: number; swapMegabytes: number } | null;
};

/**
 * `fine`: nothing to do. `advice`: plays, but could be better. `fault`: no sound, or dropouts to be expected.
 * `advice` and `fault` lines carry whole sentences about what to do.
 */
export type Finding = {
  check: string;
  state: "fine" | "advice" | "fault";
  found: string;
  advice: string[];
};

export function fine(check: string, found: string): Finding {
  return { check, state: "fine", found, advice: [] };
}

export function advise(check: string, found: string, ...advice: string[]): Finding {
  return { check, state: "advice", found, advice };
}

export function fault(check: string, found: string, ...advice: string[]): Finding {
  return { check, state: "fault", found, advice };
}
