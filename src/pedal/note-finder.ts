/** The note that rings, looked for as often as a needle needs it. */
import type { TunerReading } from "../controls/display/screens.ts";
import { nearestNote, tuner } from "../engine/sound/tuner/tuner.ts";
import type { Frames, Hertz } from "../units.ts";

/** What a look at the lowest string needs. */
const heardSeconds = 0.1;
/** Finding a note takes milliseconds of the control thread: only every so many looks. */
const looksForOne = 2;

export class NoteFinder {
  readonly #find: ReturnType<typeof tuner>;
  readonly #heard: (frames: Frames) => Float32Array;
  readonly #frames: Frames;
  #looks = 0;
  #last: TunerReading | null = null;

  /** @param heard the last frames of the guitar, oldest first */
  constructor(rate: Hertz, heard: (frames: Frames) => Float32Array) {
    this.#find = tuner(rate);
    this.#heard = heard;
    this.#frames = Math.round(heardSeconds * rate);
  }

  look(): TunerReading | null {
    if (this.#looks++ % looksForOne === 0) {
      const reading = this.#find(this.#heard(this.#frames));
      const nearest = reading && nearestNote(reading.frequency);
      this.#last = nearest === undefined ? null : { note: nearest.name, cents: nearest.cents };
    }
    return this.#last;
  }
}
