import { describe, expect, it } from "vitest";
import { buildMachine } from "../../src/pedal/machine.ts";
import { PhraseRing } from "../../src/pedal/phrase-ring.ts";

const block = 64;
const ramp = (length: number, from: number) => Float32Array.from({ length }, (_, index) => from + index);

/** The audio thread's side: reads one block after the other out of the ring. */
class Ear {
  readonly ring: PhraseRing;
  readonly heard: number[] = [];
  periods: number;
  #position = 0;
  readonly #floats: Float32Array;

  constructor(phrase: Float32Array, periods = 0) {
    const machine = buildMachine(48_000, block, "strict");
    this.ring = new PhraseRing(machine, phrase);
    this.#floats = new Float32Array(machine.memory.buffer);
    this.periods = periods;
  }

  play(periods: number): void {
    const { phrase, phraseFrames } = this.ring.place;
    for (let period = 0; period < periods; period++) {
      const at = phrase / 4 + this.#position;
      this.heard.push(...this.#floats.subarray(at, at + block));
      this.#position = (this.#position + block) % phraseFrames;
      this.periods = (this.periods + 1) | 0;
    }
  }
}

describe("a phrase as the guitar", () => {
  it("repeats sample for sample, whatever its length and however irregularly it is looked after", () => {
    const phrase = ramp(12_345, 0);
    const ear = new Ear(phrase);
    for (let look = 0; look < 300; look++) {
      ear.play(1 + ((look * 7) % 120));
      ear.ring.follow(ear.periods);
    }
    expect(ear.heard.length).toBeGreaterThan(2 * ear.ring.place.phraseFrames);
    expect(ear.heard.findIndex((sample, index) => sample !== phrase[index % phrase.length])).toBe(-1);
  });

  it("takes up its place again after the control thread was away for longer than the ring", () => {
    const phrase = ramp(12_345, 0);
    const ear = new Ear(phrase);
    ear.play(3 * (ear.ring.place.phraseFrames / block));
    ear.ring.follow(ear.periods);
    const from = ear.heard.length;
    ear.play(50);
    const again = ear.heard.slice(from);
    expect(again.findIndex((sample, index) => sample !== phrase[(from + index) % phrase.length])).toBe(-1);
  });

  it("gives way to another phrase from its first sample, a tenth of a second later", () => {
    const ear = new Ear(ramp(5000, 1));
    ear.play(10);
    ear.ring.change(ramp(7000, 100_000), ear.periods);
    const from = ear.heard.length;
    ear.play(400);
    const start = ear.heard.indexOf(100_000, from);
    expect(start - from).toBe(4800);
    expect(ear.heard.slice(start, start + 7000)).toEqual([...ramp(7000, 100_000)]);
    // The old one has faded out by then.
    expect(ear.heard[start - 1]).toBe(0);
  });
});
