/** Test signals; 1 is full scale. */
import { randomFrom } from "./random.ts";

export function noise(frames: number, seed: number, peak = 0.5): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: frames }, () => (2 * random.fraction() - 1) * peak);
}

export function sine(frames: number, frequency: number, peak = 0.5, rate = 48_000): Float32Array {
  return Float32Array.from(
    { length: frames },
    (_, frame) => peak * Math.sin((2 * Math.PI * frequency * frame) / rate),
  );
}

export function constant(frames: number, value: number): Float32Array {
  return new Float32Array(frames).fill(value);
}

/** A square wave of `period` frames. */
export function square(frames: number, period: number, peak = 1): Float32Array {
  return Float32Array.from({ length: frames }, (_, frame) => (frame % period < period / 2 ? peak : -peak));
}

/** Something like a plucked string: decaying harmonics over a little noise. */
export function pluck(frames: number, seed: number): Float32Array {
  const floor = noise(frames, seed, 0.02);
  return floor.map((value, frame) => {
    const decay = Math.exp(-frame / 2500);
    const phase = (2 * Math.PI * (110 + 7 * (seed % 13)) * frame) / 48_000;
    return value + decay * (0.5 * Math.sin(phase) + 0.2 * Math.sin(2 * phase) + 0.1 * Math.sin(5.01 * phase));
  });
}

export function largest(samples: ArrayLike<number>): number {
  let peak = 0;
  for (let frame = 0; frame < samples.length; frame++) peak = Math.max(peak, Math.abs(samples[frame]!));
  return peak;
}

/** The largest change from one sample to the next. */
export function largestStep(samples: ArrayLike<number>): number {
  let step = 0;
  for (let frame = 1; frame < samples.length; frame++)
    step = Math.max(step, Math.abs(samples[frame]! - samples[frame - 1]!));
  return step;
}

/** 10 ms: what sounds within it hides a click, or does not. */
const near = 480;
/** Peak of a guitar's own hiss: quieter sound than this hides no click that anybody hears. */
const hiss = 0.002;
/** By more than this the hiss itself steps from frame to frame: such a step is no click, even where nothing else sounds. */
const hissStep = hiss / 4;

/** The largest step, beyond those of hiss, against the loudest sample around it, and the frame where it is. */
export function largestRelativeStep(sound: Float32Array): { step: number; frame: number } {
  let most = { step: 0, frame: 0 };
  for (let start = near; start + 2 * near < sound.length; start += near) {
    const around = Math.max(hiss, largest(sound.subarray(start - near, start + 2 * near)));
    for (let frame = start; frame < start + near; frame++) {
      const step = (Math.abs(sound[frame]! - sound[frame - 1]!) - hissStep) / around;
      if (step > most.step) most = { step, frame };
    }
  }
  return most;
}
