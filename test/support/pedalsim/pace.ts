/** Leads a codec in lockstep by the hand: it plays as far as it is let, and waits. See pedalsim_harness.h. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Frames } from "../../../src/units.ts";

const forEver: Frames = Number.MAX_SAFE_INTEGER;

export class Pace {
  /** For the codec's environment. */
  readonly environment: { PEDAL_PACE: string };
  readonly #path: string;
  readonly #sound: string;
  #granted: Frames = 0;

  /** @param folder of the codec's files (run.ts, `codecEnvironment`) */
  constructor(folder: string) {
    this.#path = join(folder, "pace");
    this.#sound = join(folder, "out.raw");
    this.environment = { PEDAL_PACE: this.#path };
    writeFileSync(this.#path, "0");
  }

  /** Where it waits, or will. */
  get granted(): Frames {
    return this.#granted;
  }

  /** Lets the codec go to the frame `end` and no further. Returns at once. */
  grant(end: Frames): void {
    this.#granted = end;
    writeFileSync(this.#path, String(end));
  }

  /** Lets it play so many more frames, and ends when it waits again: everything up to there has been rendered. */
  async play(frames: Frames): Promise<Frames> {
    this.grant(this.#granted + frames);
    while (this.#clock(8) < this.#granted) await sleep(1);
    return this.#granted;
  }

  release(): void {
    this.grant(forEver);
  }

  /** What the DAC played until the codec last waited: its left channel, 1 is full scale, NaN where it had nothing to play. */
  sound(): Float32Array {
    const words = new Int32Array(Uint8Array.from(readFileSync(this.#sound)).buffer);
    const hole = -0x80000000;
    return Float32Array.from({ length: words.length / 2 }, (_, frame) =>
      words[2 * frame] === hole ? Number.NaN : words[2 * frame]! / 2 ** 31,
    );
  }

  #clock(place: number): Frames {
    try {
      return Number(readFileSync(`${this.#path}.clock`).readBigUInt64LE(place));
    } catch {
      // Not opened yet, or not told yet.
      return 0;
    }
  }
}
