/** `stompnet render`: a recording through a model, into a file. */

import { writeWavFile } from "../audio/wav-file.ts";
import type { Arithmetic } from "../engine/load/packer.ts";
import { settlingFrames } from "../engine/load/settle.ts";
import type { Model } from "../engine/network.ts";
import { playedRate } from "../engine/network-facts.ts";
import { createReference } from "../engine/reference/index.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { resample } from "../engine/sound/resample.ts";
import { readCabinetFile } from "../library/cabinet-file.ts";
import { readModelFile } from "../library/model-file.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { renderBare } from "../pedal/render-bare.ts";
import { renderThroughChain } from "../pedal/render-chain.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";
import { type Guitar, readGuitar } from "./sound-file.ts";
import { panelFor, turned } from "./turned.ts";

/** What a pedal can run at; a recording of any other rate is converted to the first and back. */
const deviceRates: readonly Hertz[] = [48_000, 44_100, 88_200, 96_000];

/** Frames that are computed at once in double precision. */
const referenceBlock: Frames = 65_536;

/** "reference" is the float64 computation, "q15" fixed point on the strict build; the others are builds of the kernels. */
type RenderPrecision = Precision | "q15" | "reference";

/** A build of the kernels, and what networks compute in. */
type Computation = { precision: Precision; arithmetic: Arithmetic };

function computationOf(precision: Exclude<RenderPrecision, "reference">): Computation {
  if (precision === "q15") return { precision: "strict", arithmetic: "q15" };
  return { precision, arithmetic: "float32" };
}

const options = {
  bare: { type: "boolean" },
  block: { type: "string" },
  rate: { type: "string" },
  size: { type: "string" },
  precision: { type: "string" },
  cabinet: { type: "string" },
  knob: { type: "string", multiple: true },
} as const;

function precisionOf(text: string | undefined): RenderPrecision {
  if (text === undefined) return "strict";
  if (text === "strict" || text === "q15" || text === "reference") return text;
  if (text === "relaxed") {
    if (bestPrecision() === "relaxed") return text;
    throw new Refusal("--precision relaxed needs a newer Node than this one: leave it out.");
  }
  throw new Refusal(
    `--precision is "${text}": choose strict (same bits everywhere), relaxed (as on stage), q15 (16 bits) or reference (float64).`,
  );
}

function deviceRateOf(text: string | undefined, { rate }: Guitar): Hertz {
  if (text === undefined) return deviceRates.includes(rate) ? rate : (deviceRates[0] as Hertz);
  const asked = Number(text);
  if (deviceRates.includes(asked)) return asked;
  throw new Refusal(`--rate is "${text}": give one that a pedal runs at, ${deviceRates.join(", ")}.`);
}

function remark(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function remarkOnBareRate(model: Model, guitar: Guitar): void {
  const modelRate = playedRate(model);
  if (modelRate === guitar.rate) return;
  remark(
    `The model was made at ${modelRate} Hz and the recording has ${guitar.rate} Hz: the bare network plays it as it is, with another tone.`,
  );
}

/** The same in double precision. */
function renderReference(model: Model, guitar: Guitar): Float32Array {
  const reference = createReference(model.network);
  const knobs = model.parameters.map(({ defaultValue }) => defaultValue);
  reference.settle(settlingFrames(model), knobs);
  const output = new Float32Array(guitar.samples.length);
  for (let start = 0; start < output.length; start += referenceBlock) {
    const sound = Float64Array.from(guitar.samples.subarray(start, start + referenceBlock));
    const rows = knobs.map((value) => new Float64Array(sound.length).fill(value));
    output.set(reference.process([sound, ...rows])[0] ?? sound, start);
  }
  return output;
}

/** The whole chain as on stage, on a device of that rate. */
async function renderChain(
  model: Model,
  guitar: Guitar,
  {
    rate,
    frames,
    cabinet,
    isTurned,
  }: { rate: Hertz; frames: Frames; cabinet: string | undefined; isTurned: boolean },
  { precision, arithmetic }: Computation,
  entry: string,
): Promise<Float32Array> {
  const machine = buildMachine(rate, frames, precision);
  const player = machine.engine.load(model, arithmetic);
  if (isTurned) machine.engine.setParameters(panelFor(model));
  if (player.latency > 0) {
    const late = ((1000 * player.latency) / rate).toFixed(2);
    remark(
      `The model runs at ${playedRate(model)} Hz inside a pedal of ${rate} Hz: converted on both sides, ${late} ms later.`,
    );
  }
  const atOnce = { kind: "crossfade", frames: 0 } as const;
  machine.engine.play(player, atOnce);
  if (cabinet !== undefined) {
    const taps = await readCabinetFile(userPath(cabinet), rate);
    machine.engine.playCabinet(machine.engine.loadCabinet(taps, cabinet), atOnce);
  }
  if (rate === guitar.rate) return renderThroughChain(machine, guitar.samples, entry);
  remark(`The recording has ${guitar.rate} Hz and the pedal ${rate} Hz: converted there and back.`);
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
  const model = turned(await readModelFile(userPath(modelPath), { size }), values.knob);
  const guitar = await readGuitar(userPath(inputPath));
  if (guitar.channels > 1)
    remark(`The recording has ${guitar.channels} channels: the loudest one is played.`);
  for (const sentence of model.remarks) remark(sentence);
  const rate = deviceRateOf(values.rate, guitar);
  const { cabinet } = values;
  const isTurned = values.knob !== undefined;
  if (values.bare || precision === "reference") {
    remarkOnBareRate(model, guitar);
    if (cabinet !== undefined) throw new Refusal("A bare network has no cabinet: leave --cabinet out.");
  }
  const sound =
    precision === "reference"
      ? renderReference(model, guitar)
      : values.bare
        ? renderBare(model, guitar.samples, guitar.rate, { frames, ...computationOf(precision) })
        : await renderChain(
            model,
            guitar,
            { rate, frames, cabinet, isTurned },
            computationOf(precision),
            entry,
          );
  await writeWavFile(userPath(outputPath), [sound], guitar.rate, "32f");
}

export const renderCommand: Command = {
  name: "render",
  usage:
    "render MODEL IN.wav OUT.wav [--bare] [--block N] [--rate HZ] [--cabinet FILE] [--size 0..1] [--knob NAME=VALUE] [--precision strict|relaxed|q15|reference]",
  summary: "Plays a recording through a model into a 32-bit float WAV file.",
  options: [
    "--bare             the network alone after its settling: no gain, limiter or conversion of the rate",
    "--block N          frames computed at once, a multiple of 16 from 16 to 1024 (64); the result is the same for every N",
    "--rate HZ          what the pedal runs at: 44100, 48000, 88200 or 96000 (the recording's own rate, else 48000)",
    "--cabinet FILE     an impulse response (WAV) behind the model",
    "--knob NAME=VALUE  where a knob of the model stands, once for each (the middle)",
    "--size 0..1        which size of a model that holds several: 0 the smallest, 1 the largest (1)",
    "--precision WORD   strict: the same bits on every machine (default); relaxed: as on stage, within 1e-6;",
    "                   q15: 16-bit LSTMs and plain WaveNets; reference: the bare network in double precision, slowly",
  ],
  run,
};
