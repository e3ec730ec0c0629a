/** A recording through the whole chain, as fast as one thread goes: to be listened to and compared, not for the stage. */
import { writeWav } from "../audio/wav.ts";
import type { LevelSettings } from "../engine/levels.ts";
import type { Model } from "../engine/network.ts";
import { Renderer } from "../engine/render/renderer.ts";
import { instantiateKernels } from "../engine/shared/kernels.ts";
import { inputRow, outputRow } from "../engine/shared/memory-map.ts";
import type { TonePosition } from "../engine/wishes.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { readPhrase } from "../pedal/phrase.ts";
import type { ParameterValues } from "../state/parameters.ts";
import type { Frames, Hertz } from "../units.ts";

export type SampleRequest = {
  /** null plays the guitar without one. */
  model: Model | null;
  /** Taps at `rate`. */
  cabinet: Float32Array | null;
  parameters: ParameterValues;
  /** The recording's file. */
  phrase: string;
  rate: Hertz;
  periodFrames: Frames;
  levels: LevelSettings;
  tone: TonePosition;
};

/** Of a longer recording the beginning: enough to hear, and a small board is soon done. */
const mostSeconds = 15;
const atOnce = { kind: "crossfade", frames: 0 } as const;

/** @returns a WAV file, 16 bit mono, in step with the recording @throws Refusal */
export async function renderSample(request: SampleRequest): Promise<Uint8Array> {
  const { model, cabinet, parameters, phrase, rate, periodFrames, levels, tone } = request;
  const { memory, module, engine } = buildMachine(rate, periodFrames, bestPrecision(), levels);
  const guitar = (await readPhrase(phrase, rate)).subarray(0, mostSeconds * rate);
  engine.setTonePosition(tone);
  engine.setParameters({ ...parameters });
  if (model !== null) engine.play(engine.load(model), atOnce);
  if (cabinet !== null) engine.playCabinet(engine.loadCabinet(cabinet, "cabinet"), atOnce);
  const buffer = memory.buffer as SharedArrayBuffer;
  const floats = new Float32Array(buffer);
  const renderer = new Renderer(instantiateKernels(module, memory), new Int32Array(buffer), periodFrames);
  const output = new Float32Array(guitar.length + engine.latency + periodFrames);
  for (let start = 0; start < guitar.length + engine.latency; start += periodFrames) {
    const piece = guitar.subarray(start, start + periodFrames);
    floats.fill(0, inputRow / 4, inputRow / 4 + periodFrames);
    floats.set(piece, inputRow / 4);
    renderer.render();
    const count = Math.min(periodFrames, output.length - start);
    output.set(floats.subarray(outputRow / 4, outputRow / 4 + count), start);
  }
  const heard = output.subarray(engine.latency, engine.latency + guitar.length);
  return writeWav([heard], rate, "16");
}
