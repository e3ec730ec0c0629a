import { randomSource } from "../../../src/capture/guitar/random.ts";

export interface StiffString {
  /** Of the lowest partial. */
  readonly frequency: number;
  /** B of f_n = n f_0 sqrt(1 + B n^2). */
  readonly stiffness: number;
  /** Effective value of white noise under the string, in decibels relative to it. */
  readonly noise: number;
  readonly seed: number;
}

/**
 * A plucked stiff string by adding its partials (an independent synthesis: exact pitch, random phases, each
 * partial with its decay).
 */
export function stiffString(string: StiffString, frames: number, rate: number): Float64Array {
  const random = randomSource(string.seed);
  const samples = new Float64Array(frames);
  const root = string.frequency / Math.sqrt(1 + string.stiffness);
  const [pick, pickup] = [0.08 + 0.15 * random(), 0.08 + 0.2 * random()];
  for (let partial = 1; ; partial++) {
    const frequency = root * partial * Math.sqrt(1 + string.stiffness * partial * partial);
    if (frequency > 0.45 * rate || partial > 80) break;
    const amplitude = (Math.sin(Math.PI * partial * pick) * Math.sin(Math.PI * partial * pickup)) / partial;
    const decay = Math.exp(-(0.8 + frequency / 700) / rate);
    const phase = 2 * Math.PI * random();
    let level = amplitude;
    for (let frame = 0; frame < frames; frame++, level *= decay)
      samples[frame] = samples[frame]! + level * Math.sin((2 * Math.PI * frequency * frame) / rate + phase);
  }
  const effective = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / frames);
  const noise = Math.sqrt(3) * effective * 10 ** (string.noise / 20);
  return samples.map(
    (sample) => (sample + noise * (random() + random() + random() + random() - 2)) * (0.1 / effective),
  );
}
