/** Bench mode: the same firmware without hardware. A phrase is the guitar, a file the amplifier, the keyboard the feet. */
import { placeTape, Tape, type TapePlace, tapeBytes } from "../audio/tape.ts";
import type { BackendData } from "../audio/thread-data.ts";
import type { Frames, Hertz } from "../units.ts";
import type { Machine } from "./machine.ts";
import { PhraseRing } from "./phrase-ring.ts";

/** How long the control thread may be busy elsewhere before the recording gets a hole. */
const recordingBlocks = 8192;
/** The recording is kept in memory until the end. */
const mostRecordedSeconds = 600;

export class Bench {
  /** For the audio thread. */
  readonly backend: Extract<BackendData, { kind: "bench" }>;
  readonly guitar: PhraseRing;
  readonly #floats: Float32Array;
  readonly #tape: Tape;
  readonly #block: Frames;
  readonly #rate: Hertz;
  readonly #recorded: Float32Array[] = [];
  #recordedFrames: Frames = 0;

  /** @param phrase at the machine's rate; repeats for ever */
  constructor(machine: Machine, phrase: Float32Array) {
    const { memory, engine } = machine;
    const buffer = memory.buffer as SharedArrayBuffer;
    this.#floats = new Float32Array(buffer);
    this.#block = engine.frames;
    this.#rate = engine.rate;
    const recording = this.#makeTape(machine);
    this.#tape = new Tape(new Int32Array(buffer), recording);
    this.guitar = new PhraseRing(machine, phrase);
    this.backend = { kind: "bench", recording, ...this.guitar.place };
  }

  /** Fetches what was played since the last call; what comes after the first ten minutes is not kept. */
  record(): readonly Float32Array[] {
    const blocks: Float32Array[] = [];
    while (this.#tape.filled >= this.#block) {
      const at = this.#tape.readAddress / 4;
      blocks.push(this.#floats.slice(at, at + this.#block));
      this.#tape.advanceRead(this.#block);
    }
    for (const block of blocks) {
      if (this.#recordedFrames >= mostRecordedSeconds * this.#rate) break;
      this.#recorded.push(block);
      this.#recordedFrames += this.#block;
    }
    return blocks;
  }

  /** Everything recorded, in one piece. */
  recording(): Float32Array {
    const whole = new Float32Array(this.#recordedFrames);
    this.#recorded.forEach((block, index) => {
      whole.set(block, index * this.#block);
    });
    return whole;
  }

  #makeTape({ engine }: Machine): TapePlace {
    const capacity = recordingBlocks * engine.frames;
    const region = engine.reserve(tapeBytes(capacity));
    if (!region) throw new Error("no room for the recording");
    return placeTape(region.address, capacity);
  }
}
