/** A cabinet's impulse response out of a WAV file, ready to be convolved. */
import { basename } from "node:path";
import { readWavFile } from "../audio/wav-file.ts";
import { prepareImpulse } from "../engine/sound/impulse-response.ts";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";

/**
 * The first channel: that of a microphone in front of the loudspeaker, where there are several.
 * @returns taps at `rate`
 * @throws Refusal
 */
export async function readCabinetFile(path: string, rate: Hertz): Promise<Float32Array> {
  const { channels, sampleRate } = await readWavFile(path);
  const name = basename(path);
  const [samples] = channels;
  if (samples === undefined || !samples.every(Number.isFinite))
    throw new Refusal(`"${name}" holds samples that are no numbers; take another impulse response.`);
  return prepareImpulse(samples, sampleRate, rate, name).taps;
}
