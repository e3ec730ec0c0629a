/**
 * Who owns which bytes of the one shared kernel memory. Everything below `networkHeap` has a fixed place; networks
 * (and impulse responses) live in regions handed out from the heap by the control thread.
 */
import type { Address } from "../../units.ts";
import { memoryPages } from "./memory-size.ts";

const pageBytes = 65536;
/** Room for 5000 resolved convolution taps (kernels/scratch.ts), of each thread. */
const scratchBytes = 64 * 1024;

/** AssemblyScript keeps its few constants in the first page. */
export const audioScratch: Address = pageBytes;
export const controlScratch: Address = audioScratch + scratchBytes;
/** A ring descriptor that never moves: plain block buffers point to it. */
export const stillRing: Address = controlScratch + scratchBytes;
/** Parameters to the audio thread, meters back (shared/exchange.ts). */
export const exchangeBase: Address = stillRing + 64;
/** State and buffers of the chain (engine/chain.ts). */
export const chainBase: Address = exchangeBase + 16 * 1024 - 64;
export const chainBytes = 256 * 1024;
export const networkHeap: Address = chainBase + chainBytes;
export const networkHeapEnd: Address = memoryPages * pageBytes;
