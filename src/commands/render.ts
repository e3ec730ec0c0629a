/** `stompnet render`: a recording through a model, into a file. */

import { writeWavFile } from "../audio/wav-file.ts";
import type { Model } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { resample } from "../engine/sound/resample.ts";
import { readModelFile } from "../library/model-file.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { renderThroughChain } from "../pedal/render-chain.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";
import { type Guitar, readGuitar } from "./sound-file.ts";

/** A file without a rate was trained at this one: every `.nam` program assumes so. */
const assumedRate: Hertz = 48_000;

const options = {
  bare: { type: "boolean" },
  block: { type: "string" },
  size: { type: "string" },
  precision: { type: "string" },
} as const;

function precisionOf(text: string | undefined): Precision {
  if (text === undefined) return "strict";
  if (text === "strict") return text;
  if (text === "relaxed") {
    if (bestPrecision() === "relaxed") return text;
    throw new Refusal("--precision relaxed needs a newer Node than this one: leave it out.");
  }
  throw new Refusal(
    `--precision is "${text}": choose strict (same bits everywhere) or relaxed (as on stage).`,
  );
}

function remark(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** The network alone after its settling, sample for sample at the file's own rate. */
function renderBare(model: Model, guitar: Guitar, frames: Frames, precision: Precision): Float32Array {
  const modelRate = model.sampleRate ?? assumedRate;
  if (modelRate !== guitar.rate) {
    remark(
      `The model was made at ${modelRate} Hz and the recording has ${guitar.rate} Hz: --bare plays it as it is, with another tone.`,
    );
  }
  const { engine } = buildMachine(guitar.rate, frames, precision);
  return engine.playOffline(engine.load(model), guitar.samples);
}

/** The whole chain at the model's rate; the recording is converted there and back. */
async function renderChain(
  model: Model,
  guitar: Guitar,
  frames: Frames,
  precision: Precision,
  entry: string,
): Promise<Float32Array> {
  const rate = model.sampleRate ?? assumedRate;
  const machine = buildMachine(rate, frames, precision);
  machine.engine.play(machine.engine.load(model), { kind: "crossfade", frames: 0 });
  if (rate === guitar.rate) return renderThroughChain(machine, guitar.samples, entry);
  remark(`The recording has ${guitar.rate} Hz and the model ${rate} Hz: converted there and back.`);
  const converted = Float32Array.from(resample(guitar.samples, guitar.rate, rate));
  const sound = await renderThroughChain(machine, converted, entry);
  return Float32Array.from(resample(sound, rate, guitar.rate)).subarray(0, guitar.samples.length);
}

async function run(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [modelPath, inputPath, outputPath, ...rest] = positionals;
  if (modelPath === undefined || inputPath === undefined || outputPath === undefined || rest.length > 0) {
    throw new Refusal("render needs three files: MODEL IN.wav OUT.wav. See stompnet render --help.");
  }
  const frames = values.block === undefined ? 64 : wholeNumber("--block", values.block, 16, 1024, 16);
  const precision = precisionOf(values.precision);
  const size = values.size === undefined ? 1 : numberBetween("--size", values.size, 0, 1);
  const model = await readModelFile(userPath(modelPath), { size });
  const guitar = await readGuitar(userPath(inputPath));
  if (guitar.channels > 1)
    remark(`The recording has ${guitar.channels} channels: the loudest one is played.`);
  for (const sentence of model.remarks) remark(sentence);
  const sound = values.bare
    ? renderBare(model, guitar, frames, precision)
    : await renderChain(model, guitar, frames, precision, entry);
  await writeWavFile(userPath(outputPath), [sound], guitar.rate, "32f");
}

export const renderCommand: Command = {
  name: "render",
  usage: "render MODEL IN.wav OUT.wav [--bare] [--block N] [--size 0..1] [--precision strict|relaxed]",
  summary: "Plays a recording through a model into a 32-bit float WAV file.",
  options: [
    "--bare             the network alone after its settling: no gain, limiter or conversion of the rate",
    "--block N          frames computed at once, a multiple of 16 from 16 to 1024 (64); the result is the same for every N",
    "--size 0..1        which size of a model that holds several: 0 the smallest, 1 the largest (1)",
    "--precision WORD   strict: the same bits on every machine (default); relaxed: as on stage, within 1e-6",
  ],
  run,
};
