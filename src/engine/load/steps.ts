/**
 * Work that can pause: what takes long while a model is made ready yields every few hundred microseconds, so that whoever
 * drives it can hear a foot in between (src/pedal/in-slices.ts). Several may be under way at once.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** All of it, without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
