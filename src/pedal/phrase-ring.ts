/**
 * A phrase as the guitar of bench mode. The audio thread plays a ring in kernel memory round and round; this side
 * writes the phrase into it ahead of the ear, so that a phrase may have any length and give way to another while the
 * pedal plays. Where the control thread is busy for longer than the ring lasts, its old content is heard again.
 */
import type { Address, Frames, Hertz, Milliseconds } from "../units.ts";
import type { Machine } from "./machine.ts";

/** The control thread may be elsewhere for so long. */
const leastRingSeconds = 5;
/** A new phrase begins this far ahead of the ear: more than the audio thread plays while it is written. */
const lead: Milliseconds = 100;
const fade: Milliseconds = 5;

export class PhraseRing {
  /** For the audio thread. */
  readonly place: { phrase: Address; phraseFrames: Frames };
  readonly #ring: Float32Array;
  readonly #block: Frames;
  readonly #rate: Hertz;
  #phrase: Float32Array;
  /** Next sample of the phrase to be written. */
  #cursor: Frames = 0;
  /** Since the start; a ring holds the last of them. */
  #written: Frames = 0;
  #played: Frames = 0;
  #periods = 0;

  /** @param phrase at the machine's rate, not empty */
  constructor({ engine, memory }: Machine, phrase: Float32Array) {
    // A power of two, so that the place in the ring follows from a count of periods that wraps.
    let blocks = 1;
    while (blocks * engine.frames < leastRingSeconds * engine.rate) blocks *= 2;
    const frames = blocks * engine.frames;
    const region = engine.reserve(4 * frames);
    if (!region) throw new Error("no room for the phrase");
    this.place = { phrase: region.address, phraseFrames: frames };
    this.#ring = new Float32Array(memory.buffer, region.address, frames);
    this.#block = engine.frames;
    this.#rate = engine.rate;
    this.#phrase = phrase;
    this.#writeUntil(frames);
  }

  /** Writes what the ear has made room for. @param periods the audio thread's count, modulo 2^32 */
  follow(periods: number): void {
    this.#played += ((periods - this.#periods) | 0) * this.#block;
    this.#periods = periods;
    // Behind the ear after a stall: what would have been heard by now is left out.
    if (this.#written < this.#played) this.#skip(this.#played - this.#written);
    this.#writeUntil(this.#played + this.#ring.length - this.#block);
  }

  /** From now on another phrase, from its beginning. @param periods as in `follow` */
  change(phrase: Float32Array, periods: number): void {
    this.follow(periods);
    const frames = (time: Milliseconds) => Math.round((time * this.#rate) / 1000);
    const from = this.#played + Math.min(frames(lead), this.#ring.length / 2);
    const fadeFrames = frames(fade);
    for (let step = 1; step <= fadeFrames; step++) {
      const at = (from - step) % this.#ring.length;
      this.#ring[at]! *= (step - 1) / fadeFrames;
    }
    this.#phrase = phrase;
    this.#cursor = 0;
    this.#written = from;
    this.follow(periods);
  }

  #skip(frames: Frames): void {
    this.#cursor = (this.#cursor + frames) % this.#phrase.length;
    this.#written += frames;
  }

  #writeUntil(end: Frames): void {
    while (this.#written < end) {
      const at = this.#written % this.#ring.length;
      const run = Math.min(end - this.#written, this.#ring.length - at, this.#phrase.length - this.#cursor);
      this.#ring.set(this.#phrase.subarray(this.#cursor, this.#cursor + run), at);
      this.#skip(run);
    }
  }
}
