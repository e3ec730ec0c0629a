/** A phaser, simulated: all-pass stages that an oscillator moves, added to what is played. */
import type { Hertz } from "../../units.ts";

export interface Phaser {
  /** Of the oscillator, a sine. */
  readonly speed: Hertz;
  /** First-order all-passes in a row; two make a notch. */
  readonly stages: number;
  /** Between these the stages' corner moves, evenly in octaves. */
  readonly lowest: Hertz;
  readonly highest: Hertz;
  /** Of the last stage, what goes back into the first; below 1. */
  readonly feedback: number;
}

/** @see J. Smith, Physical audio signal processing, "Phasing with 2nd-order allpass filters" and "First-order" before it */
export function playPhaser(
  { speed, stages, lowest, highest, feedback }: Phaser,
  dry: Float32Array,
  rate: Hertz,
): Float32Array<ArrayBuffer> {
  const past = new Float64Array(stages);
  let last = 0;
  const middle = Math.sqrt(lowest * highest);
  const reach = Math.log(highest / lowest) / 2;
  return Float32Array.from(dry, (sample, frame) => {
    const corner = middle * Math.exp(reach * Math.sin((2 * Math.PI * speed * frame) / rate));
    const bend = Math.tan((Math.PI * corner) / rate);
    const pole = (bend - 1) / (bend + 1);
    let signal = sample + feedback * last;
    for (let stage = 0; stage < stages; stage++) {
      // One memory a stage: transposed direct form II.
      const passed = pole * signal + past[stage]!;
      past[stage] = signal - pole * passed;
      signal = passed;
    }
    last = signal;
    return 0.5 * (sample + signal);
  });
}
