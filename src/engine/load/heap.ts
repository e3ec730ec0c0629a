/** Regions of kernel memory for networks and phrases: first fit, given back whole. Control thread only. */
import type { Address } from "../../units.ts";

export type Region = { address: Address; bytes: number };

const alignment = 64;

export class Heap {
  /** Free regions by address, never touching one another. */
  #free: Region[];

  constructor(base: Address, end: Address) {
    this.#free = [{ address: base, bytes: end - base }];
  }

  /** The largest region that could be taken now. */
  get largestFree(): number {
    return Math.max(0, ...this.#free.map(({ bytes }) => bytes));
  }

  /** null where no free region is large enough. */
  take(bytes: number): Region | null {
    const rounded = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    const index = this.#free.findIndex((region) => region.bytes >= rounded);
    const found = this.#free[index];
    if (!found) return null;
    const rest = { address: found.address + rounded, bytes: found.bytes - rounded };
    this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
    return { address: found.address, bytes: rounded };
  }

  give(region: Region): void {
    const sorted = [...this.#free, region].sort((a, b) => a.address - b.address);
    this.#free = [];
    for (const next of sorted) {
      const last = this.#free.at(-1);
      if (last && last.address + last.bytes === next.address) last.bytes += next.bytes;
      else this.#free.push({ ...next });
    }
  }
}
