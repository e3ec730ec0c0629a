/** One guitar out of a WAV file. */
import { readWavFile } from "../audio/wav-file.ts";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";

export type Guitar = { samples: Float32Array; rate: Hertz; channels: number };

function energy(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}

/** The loudest channel: a guitar on one side of a stereo recording is found whichever side it is on. */
export async function readGuitar(path: string): Promise<Guitar> {
  const { channels, sampleRate } = await readWavFile(path);
  const loudest = channels.reduce((best, channel) => (energy(channel) > energy(best) ? channel : best));
  if (loudest.length === 0) throw new Refusal(`"${path}" holds no sound: record something into it.`);
  return { samples: loudest, rate: sampleRate, channels: channels.length };
}
