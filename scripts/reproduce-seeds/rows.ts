/** The networks of the seed documents and the papers behind them, each with a device, a budget and its published figure. */
import { lossNamed } from "../../src/training/loss-terms.ts";
import type { NetworkPlan } from "../../src/training/plan.ts";
import { presets } from "../../src/training/presets.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import type { Frames } from "../../src/units.ts";
import type { devices } from "./devices.ts";

export interface Row {
  /** null: our own network, held against those of the seeds on the same recording. */
  readonly seed: string | null;
  readonly network: string;
  readonly plan: NetworkPlan;
  readonly device: keyof typeof devices;
  /** Processor time for the training. */
  readonly seconds: number;
  readonly published: string;
  readonly recipe?: Partial<Recipe>;
  /** Of what was not learned from, where a second of it takes minutes to play. */
  readonly tried?: Frames;
}

const preset = (name: string): NetworkPlan => presets[name]!;
/** As published for one setting: no knob. */
const withoutKnob = (name: string): NetworkPlan => ({ ...preset(name), inputs: 1 }) as NetworkPlan;
const hassler: NetworkPlan = { kind: "lstm", layers: 1, units: 16, inputs: 1, skip: true };
const clipper = "real 1N4148 clipper, 50 kHz";
const muff = "Big Muff circuit, 22.05 kHz";
const screamer = "Tube Screamer circuit, 44.1 kHz";
/** The clipper's recording has noise where pre-emphasis looks. */
const plain = { loss: lossNamed("esr") };

const wright = (name: string, seconds: number, published: string): Row[] => [
  { seed: "4", network: name, plan: withoutKnob(name), device: muff, seconds, published },
  {
    seed: "4",
    network: name,
    plan: withoutKnob(name),
    device: clipper,
    seconds: seconds / 3,
    published: "-",
    recipe: plain,
  },
];

export const rows: readonly Row[] = [
  {
    seed: "0, 1",
    network: "pedalnet-24x16",
    plan: preset("pedalnet-24x16"),
    device: screamer,
    seconds: 900,
    published: "1.04 and 1.84 % on a real TS9, 2 h of a GPU",
  },
  {
    seed: "0, 1",
    network: "pedalnet-24x16",
    plan: preset("pedalnet-24x16"),
    device: clipper,
    seconds: 180,
    published: "-",
    recipe: plain,
  },
  {
    seed: "2",
    network: "window-32 (net 1)",
    plan: preset("window-32"),
    device: "static curve tanh(5 x), 44.1 kHz",
    seconds: 10,
    published: '"visually identical" on a static distortion',
  },
  {
    seed: "2",
    network: "window-32 (net 1)",
    plan: preset("window-32"),
    device: "two triode stages, 44.1 kHz",
    seconds: 30,
    published: "poor on an amp plug-in",
  },
  {
    seed: "2",
    network: "window-4096 (net 2)",
    plan: preset("window-4096"),
    device: "two triode stages, 44.1 kHz",
    seconds: 700,
    published: "RMSE just above 0.01 on an amp plug-in",
    tried: 4096,
  },
  ...[
    "frame-32-lstm-16",
    "frame-32-lstm-32",
    "frame-64-lstm-16",
    "frame-64-lstm-32",
    "frame-64-lstm-2x16",
  ].map(
    (name, index): Row => ({
      seed: "3",
      network: name,
      plan: preset(name),
      device: "SD-1 circuit, 22.05 kHz",
      seconds: 60,
      published: ["MAE 0.0040", "MAE 0.0027", "2.13 %, MAE 0.0038", "MAE 0.0021 to 0.0024", "-"][index]!,
    }),
  ),
  ...(
    [
      [muff, "loss 0.125 on a distortion"],
      ["phaser of 10 Hz, 16 kHz", "loss 0.522"],
      ["echo of 20 ms with feedback, 16 kHz", "loss 1.055"],
    ] as const
  ).map(
    ([device, published]): Row => ({
      seed: "4",
      network: "Hassler's LSTM 16 with its input added",
      plan: hassler,
      device,
      seconds: 30,
      published,
      recipe: { loss: lossNamed("esr+dc") },
    }),
  ),
  ...wright("wright-lstm-32", 60, "10 % on a real Big Muff"),
  ...wright("wright-lstm-64", 120, "4.1 % on a real Big Muff, 1.8 % on an HT-1"),
  ...wright("wright-lstm-96", 180, "1.1 % on an HT-1"),
  ...wright("wright-gru-32", 60, "3.3 % on an HT-1"),
  ...wright("wright-gru-64", 120, "-"),
  ...wright("wright-gru-96", 180, "-"),
  ...(
    [
      ["smc-wavenet-10x16", "0.069 % on a real TS7"],
      ["smc-wavenet-18x8", "0.050 % on a real TS7"],
      ["smc-wavenet-18x16", "0.041 % on a real TS7"],
    ] as const
  ).map(
    ([network, published]): Row => ({
      seed: "4",
      network,
      plan: preset(network),
      device: screamer,
      seconds: 600,
      published,
    }),
  ),
  ...(
    [
      [screamer, 150],
      [clipper, 60],
      ["two triode stages, 44.1 kHz", 60],
      ["SD-1 circuit, 22.05 kHz", 60],
      [muff, 60],
    ] as const
  ).map(
    ([device, seconds]): Row => ({
      seed: null,
      network: "lstm-16, our recipe",
      plan: preset("lstm-16"),
      device,
      seconds,
      published: "-",
      ...(device === clipper ? { recipe: plain } : {}),
    }),
  ),
];
