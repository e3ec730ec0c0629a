/**
 * Who owns which bytes of the one shared kernel memory. Everything below `networkHeap` has a fixed place; networks
 * (and impulse responses) live in regions handed out from the heap by the control thread.
 */
import type { Address } from "../../units.ts";
import { limiterPast, playerBytes, settingBytes, snapshotBytes, stateBytes } from "./chain-layout.ts";
import { exchangeBytes } from "./exchange.ts";
import { memoryPages } from "./memory-size.ts";
import { meterBytes } from "./meters.ts";
import { takeBytes } from "./take.ts";

const pageBytes = 65536;
/** Of a thread's table of rows: what a convolution of an odd number of rows, in 16 bits or of a narrow layer sums over. */
export const mostTableRows = 16_000;
/** Room for them and for the rest of the last four, which are written at once (kernels/convolution.ts). */
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
/** A score in the chain's place (shared/take.ts). */
export const takeBase = place(takeBytes);
export const chainSettings = place(settingBytes);
export const chainState = place(stateBytes);

/** What a slot without a model or a cabinet plays: a player without operations whose input row is its output row. */
export const wirePlayer = place(playerBytes);
export const wireProgram = place(4);
export const wireRow = place(rowBytes);

/** One block each, float32: the guitar as it came, the guitar for the network, the network's sound, the result. */
export const inputRow = place(rowBytes);
export const conditionedRow = place(rowBytes);
export const wetRow = place(rowBytes);
export const outputRow = place(rowBytes);
/** The limiter's rows: one block each, and the frames before it. */
const pastBytes = 4 * limiterPast;
function placeWithPast(): Address {
  return place(pastBytes + rowBytes) + pastBytes;
}
export const limiterSound = placeWithPast();
export const limiterWanted = placeWithPast();
export const limiterSmallest = placeWithPast();
export const limiterHeld = placeWithPast();
/**
 * The latest input, round and round, for the tuner: the audio thread writes a block behind the other and tells where it
 * is; whoever reads takes what lies well behind. More than 160 ms at 192 kHz.
 */
export const listeningFrames = 32768;
export const listeningRing = place(4 * listeningFrames);
/** One block of interleaved samples as the device reads and writes them. */
export const deviceInput = place(deviceBytes);
export const deviceOutput = place(deviceBytes);

export const networkHeap = place(0);
export const networkHeapEnd: Address = memoryPages * pageBytes;
