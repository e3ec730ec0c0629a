/**
 * Who owns which bytes of the one shared kernel memory. Everything below `networkHeap` has a fixed place; networks
 * (and impulse responses) live in regions handed out from the heap by the control thread.
 */
import type { Address } from "../../units.ts";
import { settingBytes, snapshotBytes, stateBytes } from "./chain-layout.ts";
import { exchangeBytes } from "./exchange.ts";
import { memoryPages } from "./memory-size.ts";
import { meterBytes } from "./meters.ts";

const pageBytes = 65536;
/** Room for 16 000 rows of convolution taps (kernels/convolution.ts), for each thread. */
const scratchBytes = pageBytes;
/** Frames of the longest block; every chain buffer has room for it. */
export const maximumBlockFrames = 1024;
const rowBytes = 4 * maximumBlockFrames;
/** Interleaved stereo samples of four bytes. */
const deviceBytes = 2 * rowBytes;

/** Gives out addresses upwards from the second page; AssemblyScript keeps its few constants in the first. */
let next: Address = pageBytes;
function place(bytes: number): Address {
  const address = next;
  next += Math.ceil(bytes / 64) * 64;
  return address;
}

export const audioScratch = place(scratchBytes);
export const controlScratch = place(scratchBytes);
/** A ring descriptor that never moves: plain block buffers point to it. */
export const stillRing = place(8);

/** Wishes of the control thread, of `snapshotBytes` each (shared/exchange.ts). */
export const snapshotExchange = place(exchangeBytes(snapshotBytes));
/** Wishes that only the rehearsal follows. */
export const rehearsalSnapshot = place(snapshotBytes);
export const meterBase = place(meterBytes);
/** Words of the audio loop (audio/backends/port.ts). */
export const counterBase = place(64);
export const chainSettings = place(settingBytes);
export const chainState = place(stateBytes);

/** One block each, float32: the guitar as it came, the guitar for the network, the network's sound, the result. */
export const inputRow = place(rowBytes);
export const conditionedRow = place(rowBytes);
export const wetRow = place(rowBytes);
export const outputRow = place(rowBytes);
/** One block of interleaved samples as the device reads and writes them. */
export const deviceInput = place(deviceBytes);
export const deviceOutput = place(deviceBytes);

export const networkHeap = place(0);
export const networkHeapEnd: Address = memoryPages * pageBytes;
