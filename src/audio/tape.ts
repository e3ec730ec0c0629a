/**
 * A tape: frames on their way between the control thread and the audio thread where no codec is. A ring of mono float32
 * in kernel memory with two counters; each side moves its own and looks at the other's. Nothing waits.
 */
import type { Address, Frames } from "../units.ts";

/** Where a tape lies; plain data, so that it can cross to another thread. */
export type TapePlace = {
  base: Address;
  /** A whole number of blocks. */
  capacityFrames: Frames;
  /** Word indices of the counters: frames written and frames read, both modulo twice the capacity (full is not empty). */
  writtenWord: number;
  readWord: number;
};

/** Bytes before the frames: each counter on a cache line of its own. */
const headBytes = 128;

export function tapeBytes(capacityFrames: Frames): number {
  return headBytes + 4 * capacityFrames;
}

export function placeTape(address: Address, capacityFrames: Frames): TapePlace {
  return {
    base: address + headBytes,
    capacityFrames,
    writtenWord: address / 4,
    readWord: address / 4 + 16,
  };
}

/** Both sides' view of a tape. Real-time safe after construction. */
export class Tape {
  private readonly words: Int32Array;
  private readonly place: TapePlace;

  constructor(words: Int32Array, place: TapePlace) {
    this.words = words;
    this.place = place;
  }

  /** Frames that can be read. */
  get filled(): Frames {
    const { words, place } = this;
    const ahead = Atomics.load(words, place.writtenWord) - Atomics.load(words, place.readWord);
    return ahead < 0 ? ahead + 2 * place.capacityFrames : ahead;
  }

  /** Frames that can be written. */
  get space(): Frames {
    return this.place.capacityFrames - this.filled;
  }

  /** Address of the next frame to write. Blocks of one size never straddle the ring's end. */
  get writeAddress(): Address {
    return this.addressOf(Atomics.load(this.words, this.place.writtenWord));
  }

  get readAddress(): Address {
    return this.addressOf(Atomics.load(this.words, this.place.readWord));
  }

  /** After `frames` were written at `writeAddress`. */
  advanceWrite(frames: Frames): void {
    this.advance(this.place.writtenWord, frames);
  }

  /** After `frames` were read from `readAddress`. */
  advanceRead(frames: Frames): void {
    this.advance(this.place.readWord, frames);
  }

  private addressOf(counter: number): Address {
    const { base, capacityFrames } = this.place;
    return base + 4 * (counter < capacityFrames ? counter : counter - capacityFrames);
  }

  private advance(word: number, frames: Frames): void {
    const next = Atomics.load(this.words, word) + frames;
    const wrap = 2 * this.place.capacityFrames;
    Atomics.store(this.words, word, next < wrap ? next : next - wrap);
  }
}
