/** Hands out addresses one after the other; nothing is ever given back. */
import type { Address } from "../../units.ts";

/** Cache lines of every board we know, and more than any vector load needs. */
const alignment = 64;

export class Arena {
  readonly base: Address;
  #next: Address;

  constructor(base: Address) {
    this.base = base;
    this.#next = base;
  }

  /** Bytes handed out so far, padding included. */
  get used(): number {
    return this.#next - this.base;
  }

  take(bytes: number): Address {
    const address = this.#next;
    this.#next = address + Math.ceil(bytes / alignment) * alignment;
    return address;
  }
}

/** An arena whose latest takings can be given back: short-lived block buffers share the same few cache lines. */
export class ScratchArena {
  readonly base: Address;
  #next: Address;
  #highest: Address;

  constructor(base: Address) {
    this.base = base;
    this.#next = base;
    this.#highest = base;
  }

  /** The most bytes that were ever in use at once. */
  get highest(): number {
    return this.#highest - this.base;
  }

  take(bytes: number): Address {
    const address = this.#next;
    this.#next = address + Math.ceil(bytes / alignment) * alignment;
    this.#highest = Math.max(this.#highest, this.#next);
    return address;
  }

  /** Runs `work` and gives back what it took. */
  borrow<T>(work: () => T): T {
    const before = this.#next;
    const result = work();
    this.#next = before;
    return result;
  }
}
