/** What the real-time loop is made of, checked before it plays. */
import type { Libc } from "../../../system/libc.ts";
import { counterCount, type Grant, sampleBytes } from "../port.ts";
import type { AlsaLibrary } from "./library.ts";
import type { AlsaSession } from "./session.ts";

export type LoopParts = {
  alsa: AlsaLibrary;
  libc: Libc;
  session: AlsaSession;
  /** Bytes that one period of input is read into, in the granted layout: `periodBytes(session.grant, "input")`. */
  input: Uint8Array;
  /** Bytes that one period of output is written from. */
  output: Uint8Array;
  /** `counterCount` words on shared memory, laid out by `counterWords`. */
  counters: Int32Array;
  /** Computes one period from `input` to `output`. Obeys the same rules as the loop. */
  render: () => void;
  /** Called after each gap in the sound, before the next render. */
  fadeIn: () => void;
};

/** Bytes of one period of one direction. */
export function periodBytes(grant: Grant, direction: "input" | "output"): number {
  const layout = grant[direction];
  return grant.periodFrames * layout.channels * sampleBytes[layout.format];
}

/** libasound reads and writes a whole period whatever the size of the memory: a wrong size must never get that far. */
export function checkParts({ session, input, output, counters }: LoopParts): void {
  const [inputBytes, outputBytes] = [
    periodBytes(session.grant, "input"),
    periodBytes(session.grant, "output"),
  ];
  if (input.byteLength !== inputBytes || output.byteLength !== outputBytes) {
    throw new RangeError(`The loop needs ${inputBytes} bytes of input and ${outputBytes} of output.`);
  }
  if (counters.length < counterCount) throw new RangeError(`The loop needs ${counterCount} counters.`);
}
