/** Networks by the names that people ask for. */
import { Refusal } from "../refusal.ts";
import type { FramePlan } from "./frame.ts";
import type { NetworkPlan } from "./plan.ts";
import type { RecurrentPlan } from "./recurrent.ts";
import type { WaveNetArrayPlan, WaveNetPlan } from "./wavenet-plan.ts";

const doublings = (count: number) => Array.from({ length: count }, (_, index) => 2 ** index);

/** What recurrent networks of any size are called: lstm-16, gru-2x24, ... */
const recurrentName = /^(lstm|gru|guitarml-lstm|nam-lstm)-(?:([1-3])x)?(\d+)$/;
const [smallest, largest] = [4, 128];

/**
 * `lstm-16` costs to play what 16 units cost: one of them carries the input (see docs/training.md). A `.nam` file of the
 * other trainers has no such connection, a file of GuitarML has one beside the units.
 */
function recurrent(kind: string, layers: number, units: number): RecurrentPlan {
  const cell = kind === "gru" ? "gru" : "lstm";
  const skip = kind !== "nam-lstm";
  return { kind: cell, layers, units: kind === "lstm" ? units - 1 : units, inputs: 1, skip };
}

/** Trained with one knob: A. Wright, E. Damskagg, V. Valimaki, Real-time black-box modelling with RNNs, DAFx-19 */
const wright = (kind: "lstm" | "gru", units: number): RecurrentPlan => ({
  kind,
  layers: 1,
  units,
  inputs: 2,
  skip: false,
});

/** An LSTM begun anew for every sample (seed 3). */
const frame = (frameSize: number, layers: number, units: number): FramePlan => ({
  kind: "frame",
  frameSize,
  layers,
  units,
  inputs: 1,
});

function array(channels: number, headSize: number, dilations: readonly number[]): WaveNetArrayPlan {
  return { channels, kernelSize: 3, dilations, gated: false, headSize, headBias: headSize === 1 };
}

/** Two arrays of ten layers in all, as Neural Amp Modeler's first architecture (A1) has them. */
function namWaveNet(
  first: number,
  second: number,
  split: readonly [readonly number[], readonly number[]],
): WaveNetPlan {
  const [low, high] = split;
  return {
    kind: "wavenet",
    inputs: 1,
    headScale: 0.02,
    skip: false,
    arrays: [array(first, second, low), array(second, 1, high)],
  };
}

/**
 * One array of gated layers without a condition, all of whose outputs the head mixes.
 * @see E. Damskagg, L. Juvela, V. Valimaki, Real-time modeling of audio distortion circuits with deep learning, SMC-19
 */
function mixedWaveNet(channels: number, dilations: readonly number[]): WaveNetPlan {
  const only = { ...array(channels, 1, dilations), gated: true, mixed: true };
  return { kind: "wavenet", inputs: 1, conditioned: false, headScale: 1, skip: false, arrays: [only] };
}

/** Neural Amp Modeler's second architecture (A2): players compute exactly these shapes fast. */
function a2(channels: number): WaveNetPlan {
  const run = [1, 3, 7, 17, 41, 101, 239];
  const dilations = [...run, ...run, 1, 13, ...run];
  const only: WaveNetArrayPlan = {
    ...array(channels, 1, dilations),
    kernelSize: dilations.map((_, layer) => (layer === 14 || layer === 15 ? 15 : 6)),
    activation: "leakyRelu",
    headKernelSize: 16,
  };
  return { kind: "wavenet", inputs: 1, headScale: 0.01, skip: false, arrays: [only] };
}

const full = [doublings(10), doublings(10)] as const;
const short = [doublings(7), [128, 256, 512, ...doublings(10)]] as const;

/** @see formats.md 1.7 and 1.8 for those of Neural Amp Modeler */
export const presets: Readonly<Record<string, NetworkPlan>> = {
  ...named(
    ["lstm-8", "lstm-12", "lstm-16", "lstm-24", "lstm-32", "lstm-40", "lstm-64", "lstm-96"],
    ["gru-8", "gru-16", "gru-24", "gru-32", "gru-64", "gru-96"],
    ["guitarml-lstm-16", "guitarml-lstm-20", "guitarml-lstm-32", "guitarml-lstm-40"],
    ["nam-lstm-1x24", "nam-lstm-2x8", "nam-lstm-1x16", "nam-lstm-1x12"],
  ),
  "wright-lstm-32": wright("lstm", 32),
  "wright-lstm-64": wright("lstm", 64),
  "wright-lstm-96": wright("lstm", 96),
  "wright-gru-32": wright("gru", 32),
  "wright-gru-64": wright("gru", 64),
  "wright-gru-96": wright("gru", 96),
  "frame-32-lstm-16": frame(32, 1, 16),
  "frame-32-lstm-32": frame(32, 1, 32),
  "frame-64-lstm-16": frame(64, 1, 16),
  "frame-64-lstm-32": frame(64, 1, 32),
  "frame-64-lstm-2x16": frame(64, 2, 16),
  "window-32": { kind: "window", window: 32, units: [32, 32], inputs: 1 },
  "window-4096": { kind: "window", window: 4096, units: [1024, 512, 256, 256], inputs: 1 },
  "nam-nano": namWaveNet(4, 2, short),
  "nam-feather": namWaveNet(8, 4, short),
  "nam-lite": namWaveNet(12, 6, short),
  "nam-standard": namWaveNet(16, 8, full),
  "nam-a2-lite": a2(3),
  "nam-a2": a2(8),
  "smc-wavenet-10x16": mixedWaveNet(16, doublings(10)),
  "smc-wavenet-18x8": mixedWaveNet(8, [...doublings(9), ...doublings(9)]),
  "smc-wavenet-18x16": mixedWaveNet(16, [...doublings(9), ...doublings(9)]),
  "pedalnet-24x16": mixedWaveNet(16, [...doublings(8), ...doublings(8), ...doublings(8)]),
  "wavenet-8x10": {
    kind: "wavenet",
    inputs: 1,
    headScale: 0.1,
    skip: true,
    // The eighth channel carries the input.
    arrays: [array(7, 1, doublings(10))],
  },
};

/**
 * The network of a name: a preset, or a recurrent one of any size that the names of the presets suggest.
 * @throws Refusal for any other name
 */
export function networkNamed(name: string): NetworkPlan {
  const plan = Object.hasOwn(presets, name) ? presets[name] : recurrentNamed(name);
  if (plan) return plan;
  throw new Refusal(
    `There is no network "${name}". Ask for one of: ${Object.keys(presets).join(", ")}; ` +
      `"lstm-N" and "gru-N" are there for every N from ${smallest} to ${largest}.`,
  );
}

function recurrentNamed(name: string): RecurrentPlan | null {
  const [, kind, layers = "1", units] = recurrentName.exec(name) ?? [];
  const count = Number(units);
  if (kind === undefined || count < smallest || count > largest) return null;
  return recurrent(kind, Number(layers), count);
}

function named(...names: readonly string[][]): Record<string, NetworkPlan> {
  return Object.fromEntries(names.flat().map((name) => [name, recurrentNamed(name)!]));
}

/**
 * The same network with `knobs` more inputs.
 * @throws Refusal where its kind has no room for them
 */
export function withKnobs(plan: NetworkPlan, knobs: number): NetworkPlan {
  if (knobs === 0) return plan;
  if (plan.kind === "frame" || plan.kind === "window")
    throw new Refusal("A network over frames or windows hears the guitar alone; train an LSTM with knobs.");
  return { ...plan, inputs: 1 + knobs };
}
