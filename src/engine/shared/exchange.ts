/**
 * Latest value wins: a set of words crosses threads as a whole, without waiting on either side. Three copies: the
 * writer owns one, the reader owns one, the third lies between them; each side swaps its own for the one between in a
 * single atomic step. A reader that looks rarely misses intermediate sets, never parts of one.
 *
 * Source of the scheme: triple buffering with one atomic index (Dekker's "mailbox"); used so in audio since JACK.
 */
import type { Address } from "../../units.ts";

const freshBit = 4;
const indexMask = 3;
/** The atomic word has a cache line of its own: the threads meet there and nowhere else. */
const headBytes = 64;

/** Bytes that an exchange of `setBytes` occupies. */
export function exchangeBytes(setBytes: number): number {
  return headBytes + 3 * setBytes;
}

/** Common to both ends: where the copies lie. */
class ExchangeEnd {
  protected readonly words: Int32Array;
  protected readonly between: number;
  protected readonly first: Address;
  protected readonly setBytes: number;
  protected own: number;

  /** @param words over the whole kernel memory; `base` and `setBytes` are multiples of 64 */
  constructor(words: Int32Array, base: Address, setBytes: number, own: number) {
    this.words = words;
    this.between = base / 4;
    this.first = base + headBytes;
    this.setBytes = setBytes;
    this.own = own;
  }

  /** Address of the copy that this end owns at the moment. */
  get address(): Address {
    return this.first + this.own * this.setBytes;
  }
}

/** The end that fills sets. Make it before the reader: it lays out the exchange. */
export class ExchangeWriter extends ExchangeEnd {
  constructor(words: Int32Array, base: Address, setBytes: number) {
    super(words, base, setBytes, 0);
    Atomics.store(words, base / 4, 1);
  }

  /** Hands over the set that was written at `address`; the next one is written at the new `address`. */
  publish(): void {
    this.own = Atomics.exchange(this.words, this.between, this.own | freshBit) & indexMask;
  }
}

/** The end that takes the newest set. Real-time safe. */
export class ExchangeReader extends ExchangeEnd {
  constructor(words: Int32Array, base: Address, setBytes: number) {
    super(words, base, setBytes, 2);
  }

  /** Takes the newest set over, if there is one; returns whether there was. */
  refresh(): boolean {
    if ((Atomics.load(this.words, this.between) & freshBit) === 0) return false;
    this.own = Atomics.exchange(this.words, this.between, this.own) & indexMask;
    return true;
  }
}
