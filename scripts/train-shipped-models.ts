/**
 * Trains the models that come with the pedal and writes their files and cards:
 *   npx node scripts/train-shipped-models.ts [NAME ...]     all of them without a name
 * The same bits come out of every run under the pinned Node. Held-out playing: made-up playing from another seed, and the
 * real guitars of ../shared/data/di where they are.
 */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readWavFile } from "../src/audio/wav-file.ts";
import { renderCircuit } from "../src/capture/circuits/render.ts";
import type { NetworkNode } from "../src/engine/network.ts";
import { createReference } from "../src/engine/reference/index.ts";
import { readModel } from "../src/library/formats/index.ts";
import { writeNam } from "../src/library/formats/nam/write.ts";
import { emphasisedEnergy } from "../src/training/loss-filters.ts";
import type { NetworkPlan } from "../src/training/plan.ts";
import { practiceSignal } from "../src/training/practice/practice.ts";
import { type ShippedModel, shippedModels } from "../src/training/shipped.ts";
import { type TrainedNetwork, train } from "../src/training/train.ts";
import { bentRowsOf, kernelSizeOf } from "../src/training/wavenet-plan.ts";

const rate = 48_000;
const practice = { seconds: 180, seed: 1 };
const heldOut = { seconds: 30, seed: 2 };
const trainingSeed = 1;
/** Frames that a model and its circuit are given to settle before they are compared. */
const settle = rate / 2;
const modelsFolder = fileURLToPath(new URL("../models/", import.meta.url));
const guitarsFolder = fileURLToPath(new URL("../../shared/data/di/", import.meta.url));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !shippedModels.some((model) => model.name === name));
if (unknown.length > 0) {
  console.log(`There is no shipped model called ${unknown.join(", ")}.`);
  process.exitCode = 1;
} else {
  for (const model of shippedModels) if (asked.length === 0 || asked.includes(model.name)) await make(model);
}

async function make(model: ShippedModel): Promise<void> {
  const seconds = stopwatch();
  const practiceSeconds = model.frugal?.practiceSeconds ?? practice.seconds;
  const dry = practiceSignal(practiceSeconds, rate, practice.seed);
  const wet = through(model, dry);
  const simulated = seconds();
  const trained = train({
    dry: [dry],
    wet,
    rate,
    network: model.network,
    budget: model.budget,
    seed: trainingSeed,
    precision: "strict",
    onProgress: ({ validation, updates, budget }) => {
      if (validation)
        console.log(`${model.name} ${percent(updates / budget)} ESR ${percent(validation.errorToSignal)}`);
    },
  });
  const learned = seconds() - simulated;
  const phrase = await readWavFile(join(modelsFolder, "phrases", "demo-guitar.wav"));
  const heard = play(trained.network, phrase.channels[0]!);
  const levels = {
    loudness: 10 * Math.log10(emphasisedEnergy(heard, 0)),
    inputLevel: unloadedDecibels(model.circuit.inputFullScale),
    outputLevel: unloadedDecibels(model.circuit.outputFullScale),
  };
  const { network, sampleRate, validation } = trained;
  const text = writeNam({
    network,
    sampleRate,
    levels,
    description: model.description,
    validationError: validation.errorToSignal,
  });
  const played = readModel(new TextEncoder().encode(text), { fileName: `${model.name}.nam` }).network;
  const errors = await compare(model, played);
  const card = cardOf(model, trained, levels, errors, { simulated, learned });
  await writeFile(join(modelsFolder, `${model.name}.nam`), text);
  await writeFile(join(modelsFolder, `${model.name}.md`), card);
}

function through(model: ShippedModel, dry: Float32Array): Float32Array {
  const { wet, failures } = renderCircuit(model.circuit, dry, rate, model.frugal?.oversampling);
  if (failures > 0) throw new Error(`${model.name}: ${failures} samples of the circuit have no answer`);
  return wet;
}

function play(network: NetworkNode, dry: Float32Array): Float64Array {
  const reference = createReference(network);
  reference.settle(settle);
  return reference.process([Float64Array.from(dry)])[0]!;
}

interface Comparison {
  readonly playing: string;
  readonly errorToSignal: number;
  readonly emphasised: number;
}

async function compare(model: ShippedModel, network: NetworkNode): Promise<Comparison[]> {
  const madeUp = model.frugal?.playingSeconds ?? heldOut.seconds;
  const real = model.frugal?.playingSeconds ?? 20;
  const playings = [
    {
      playing: `made-up playing, ${madeUp} s, another seed`,
      dry: practiceSignal(madeUp, rate, heldOut.seed),
    },
  ];
  const guitars = existsSync(guitarsFolder) ? await readdir(guitarsFolder) : [];
  for (const file of guitars.filter((name) => !name.startsWith("cabinet"))) {
    const sound = await readWavFile(join(guitarsFolder, file));
    if (sound.sampleRate === rate)
      playings.push({ playing: `real playing: ${file}`, dry: sound.channels[0]!.subarray(0, real * rate) });
  }
  return playings.map(({ playing, dry }) => {
    const wet = through(model, dry);
    const error = play(network, dry).map((sample, frame) => sample - wet[frame]!);
    const ratio = (emphasis: number) =>
      emphasisedEnergy(error, emphasis, settle) / emphasisedEnergy(wet, emphasis, settle);
    return { playing, errorToSignal: ratio(0), emphasised: ratio(0.95) };
  });
}

function cardOf(
  { name, description, circuit, sources, network, budget, frugal }: ShippedModel,
  { validation, setbacks }: TrainedNetwork,
  levels: { loudness: number; inputLevel: number; outputLevel: number },
  errors: readonly Comparison[],
  spent: { simulated: number; learned: number },
): string {
  const { words, products } = sizeOf(network);
  const practiceSeconds = frugal?.practiceSeconds ?? practice.seconds;
  const rows = errors.map(
    ({ playing, errorToSignal, emphasised }) =>
      `| ${playing} | ${percent(errorToSignal)} | ${percent(emphasised)} |`,
  );
  return `# ${description.name}

Origin: **simulated circuit**, no device was recorded. ${circuit.name}. Values from: ${sources}.
File: \`${name}.nam\`, ${rate} Hz, ${words}, ${products} products a sample.
Licence: CC0. Made by \`npx node scripts/train-shipped-models.ts ${name}\`: the same file each time.

| compared with the circuit on | error to signal | seen through 1 - 0.95 z^-1 |
|---|---|---|
| the last ${Math.round(practiceSeconds / 10)} s of the practice signal, not learned from | ${percent(validation.errorToSignal)} | ${percent(validation.emphasised)} |
${rows.join("\n")}

Full scale: ${circuit.inputFullScale} V at the input (${levels.inputLevel.toFixed(1)} dBu for a sine), ${circuit.outputFullScale} V at the output.
Loudness ${levels.loudness.toFixed(1)} dB: effective value for our own phrase (\`phrases/demo-guitar.wav\`).
Learned from ${practiceSeconds} s of made-up guitar playing and test signals in ${budget} updates: ${spent.simulated.toFixed(0)} s of processor time for the circuit, ${spent.learned.toFixed(0)} s for the network, one core${setbacks === 0 ? "" : `; ${setbacks} times gone back to its best`}.
`;
}

/** Products are what a sample costs: one for each weight that meets a signal. */
function sizeOf(network: NetworkPlan): { words: string; products: number } {
  if (network.kind === "wavenet") {
    const layers = network.arrays.map(
      ({ channels, dilations }) => `${dilations.length} layers of ${channels}`,
    );
    const products = network.arrays.reduce((sum, array) => {
      const { channels, dilations, headSize } = array;
      const layers = dilations.map(
        (_, layer) => bentRowsOf(array) * (channels * kernelSizeOf(array, layer) + 1) + channels * channels,
      );
      return sum + layers.reduce((all, layer) => all + layer, 0) + channels * (headSize + 1);
    }, 0);
    return { words: `WaveNet, ${layers.join(" and ")} channels`, products };
  }
  if (network.kind !== "lstm")
    throw new RangeError(`a card cannot describe a network of the kind ${network.kind}`);
  const units = network.units + (network.skip ? 1 : 0);
  const folded = network.skip ? ` (${network.units}, and one that carries the input)` : "";
  const products = network.layers * 4 * units * (1 + units) + units;
  return { words: `LSTM of ${units} units${folded}`, products };
}

/** dBu of a sine whose peak is full scale. */
function unloadedDecibels(volts: number): number {
  return 20 * Math.log10(volts / Math.SQRT2 / 0.7746);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 3 : 2)} %`;
}

/** Seconds of processor time since now. */
function stopwatch(): () => number {
  const start = process.cpuUsage().user;
  return () => (process.cpuUsage().user - start) / 1e6;
}
