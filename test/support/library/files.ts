/** Small files that the library takes in, each with its own content. */
import { writeWav } from "../../../src/audio/wav.ts";
import { presetsFile } from "../../../src/library/verdict/presets-file.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A Linear model: an impulse response of these taps, the newest first. */
export function linearModel(...weights: number[]): Uint8Array {
  const config = { receptive_field: weights.length, bias: false };
  return bytesOf(
    JSON.stringify({ version: "0.5.4", architecture: "Linear", config, weights, sample_rate: 48_000 }),
  );
}

/** A cabinet: a click that dies away. */
export function cabinet(decay: number, seconds = 0.02): Uint8Array {
  const samples = Float32Array.from(
    { length: Math.round(48_000 * seconds) },
    (_, frame) => 0.8 * decay ** frame,
  );
  return writeWav([samples], 48_000, "24");
}

export function presets(name: string, model: string | null = null): Uint8Array {
  const preset = { name, model, cabinet: null, parameters: defaultParameterValues(), snapshots: [] };
  return bytesOf(presetsFile({ banks: [{ name: `${name}'s bank`, presets: [preset] }], imported: null }));
}
