/**
 * The table of docs/seeds.md: every network of the seed documents, trained here for about as long as its row says.
 *   node scripts/reproduce-seeds.ts [NAME ...]     the rows whose network or device is called so; all without a name
 * Rows that are done stay in build/reproduce-seeds.json: a run that was stopped goes on, and the page has what there is.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { readWavFile } from "../src/audio/wav-file.ts";
import type { Circuit } from "../src/capture/circuits/netlist.ts";
import { bigMuff } from "../src/capture/circuits/pedals/big-muff.ts";
import { superOverdrive } from "../src/capture/circuits/pedals/super-overdrive.ts";
import { triodePreamp } from "../src/capture/circuits/pedals/triode-stages.ts";
import { tubeScreamer } from "../src/capture/circuits/pedals/tube-screamer.ts";
import { renderCircuit } from "../src/capture/circuits/render.ts";
import { playFeedbackDelay } from "../src/capture/effects/feedback-delay.ts";
import { playPhaser } from "../src/capture/effects/phaser.ts";
import type { NetworkNode } from "../src/engine/network.ts";
import { weightCount } from "../src/engine/network-facts.ts";
import { toModel } from "../src/library/formats/simple-model.ts";
import { buildMachine } from "../src/pedal/machine.ts";
import { lossNamed } from "../src/training/loss-terms.ts";
import type { NetworkPlan } from "../src/training/plan.ts";
import { practiceSignal } from "../src/training/practice/practice.ts";
import { presets } from "../src/training/presets.ts";
import type { Recipe } from "../src/training/recipe.ts";
import { updatesIn } from "../src/training/speed.ts";
import { train } from "../src/training/train.ts";
import type { Frames, Hertz } from "../src/units.ts";

interface Recording {
  readonly rate: Hertz;
  readonly dry: Float32Array;
  readonly wet: Float32Array;
  /** Learned from the first frames, tried on the rest. */
  readonly learned: Frames;
}

interface Row {
  readonly seed: string;
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

interface Result {
  readonly error: number;
  readonly emphasised: number;
  readonly meanAbsolute: number;
  readonly seconds: number;
  readonly updates: number;
  readonly parameters: number;
}

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const resultsFile = inProject("build/reproduce-seeds.json");
const page = inProject("docs/seeds.md");
/** Frames that a network is given to settle before it is compared. */
const settle = 8192;

const simulated =
  (circuit: Circuit, rate: Hertz, seconds: number, oversampling = 4) =>
  () => {
    const dry = new Float32Array((seconds + 10) * rate);
    dry.set(practiceSignal(seconds, rate, 1));
    dry.set(practiceSignal(10, rate, 2), seconds * rate);
    const { wet } = renderCircuit(circuit, dry, rate, oversampling);
    return { rate, dry, wet, learned: seconds * rate };
  };
const played = (rate: Hertz, play: (dry: Float32Array) => Float32Array) => () => {
  const dry = new Float32Array(70 * rate);
  dry.set(practiceSignal(60, rate, 1));
  dry.set(practiceSignal(10, rate, 2), 60 * rate);
  return { rate, dry, wet: play(dry), learned: 60 * rate };
};

/** The wet recording comes three frames later (scripts/measure-diode-clipper.ts finds so). */
async function diodeClipper(): Promise<Recording> {
  const side = async (name: string) =>
    readWavFile(inProject(`../shared/data/pairs/diode-clipper-1n4148-${name}.wav`));
  const { sampleRate: rate, channels } = await side("dry");
  const wet = (await side("wet")).channels[0]!.subarray(3);
  return { rate, dry: channels[0]!.subarray(0, wet.length), wet, learned: 24 * rate };
}

const devices: Record<string, () => Recording | Promise<Recording>> = {
  "Tube Screamer circuit, 44.1 kHz": simulated(
    tubeScreamer({ drive: 0.5, tone: 0.5, level: 0.8 }),
    44_100,
    60,
  ),
  "real 1N4148 clipper, 50 kHz": diodeClipper,
  "static curve tanh(5 x), 44.1 kHz": played(44_100, (dry) => dry.map((x) => Math.tanh(5 * x))),
  "two triode stages, 44.1 kHz": simulated(triodePreamp({ gain: 0.7 }), 44_100, 40),
  "SD-1 circuit, 22.05 kHz": simulated(superOverdrive({ drive: 0.6, tone: 0.5, level: 0.8 }), 22_050, 60),
  "Big Muff circuit, 22.05 kHz": simulated(bigMuff({ sustain: 0.6, tone: 0.5, volume: 0.8 }), 22_050, 40),
  "phaser of 10 Hz, 16 kHz": played(16_000, (dry) =>
    playPhaser({ speed: 10, stages: 4, lowest: 300, highest: 2000, feedback: 0.3 }, dry, 16_000),
  ),
  "echo of 20 ms with feedback, 16 kHz": played(16_000, (dry) =>
    playFeedbackDelay({ delay: 320, feedback: 0.5, direct: 0, echoes: 1 }, dry),
  ),
};

const preset = (name: string): NetworkPlan => presets[name]!;
/** As published for one setting: no knob. */
const withoutKnob = (name: string): NetworkPlan => ({ ...preset(name), inputs: 1 }) as NetworkPlan;
const hassler: NetworkPlan = { kind: "lstm", layers: 1, units: 16, inputs: 1, skip: true };
const clipper = "real 1N4148 clipper, 50 kHz";
const muff = "Big Muff circuit, 22.05 kHz";
const screamer = "Tube Screamer circuit, 44.1 kHz";
/** The clipper's recording has noise where pre-emphasis looks. */
const plain = { loss: lossNamed("esr") };

const wright = (name: string, published: string): Row[] => [
  { seed: "4", network: name, plan: withoutKnob(name), device: muff, seconds: 10, published },
  {
    seed: "4",
    network: name,
    plan: withoutKnob(name),
    device: clipper,
    seconds: 10,
    published: "-",
    recipe: plain,
  },
];

const rows: readonly Row[] = [
  {
    seed: "0, 1",
    network: "pedalnet-24x16",
    plan: preset("pedalnet-24x16"),
    device: screamer,
    seconds: 30,
    published: "1.04 and 1.84 % on a real TS9, 2 h of a GPU",
  },
  {
    seed: "0, 1",
    network: "pedalnet-24x16",
    plan: preset("pedalnet-24x16"),
    device: clipper,
    seconds: 15,
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
    seconds: 10,
    published: "poor on an amp plug-in",
  },
  {
    seed: "2",
    network: "window-4096 (net 2)",
    plan: preset("window-4096"),
    device: "two triode stages, 44.1 kHz",
    seconds: 15,
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
      seconds: 15,
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
      seconds: 10,
      published,
      recipe: { loss: lossNamed("esr+dc") },
    }),
  ),
  ...wright("wright-lstm-32", "10 % on a real Big Muff"),
  ...wright("wright-lstm-64", "4.1 % on a real Big Muff, 1.8 % on an HT-1"),
  ...wright("wright-lstm-96", "1.1 % on an HT-1"),
  ...wright("wright-gru-32", "3.3 % on an HT-1"),
  ...wright("wright-gru-64", "-"),
  ...wright("wright-gru-96", "-"),
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
      seconds: 15,
      published,
    }),
  ),
];

const clock = () => process.cpuUsage().user / 1e6;
const keyOf = ({ network, device }: Row) => `${network} on ${device}`;
const results: Record<string, Result> = existsSync(resultsFile)
  ? JSON.parse(readFileSync(resultsFile, "utf8"))
  : {};
const recordings = new Map<string, Recording>();
const asked = process.argv.slice(2);

for (const row of rows) {
  const key = keyOf(row);
  if (results[key] || (asked.length > 0 && !asked.some((name) => key.includes(name)))) continue;
  const recording = recordings.get(row.device) ?? (await devices[row.device]!());
  recordings.set(row.device, recording);
  results[key] = reproduce(row, recording);
  console.log(key, results[key]);
  writeFileSync(resultsFile, JSON.stringify(results, null, 2));
}
writeFileSync(
  page,
  readFileSync(page, "utf8").replace(/(<!-- table -->\n)[\s\S]*(<!-- end -->)/, `$1${table()}$2`),
);

function reproduce({ plan, seconds, recipe, tried }: Row, { rate, dry, wet, learned }: Recording): Result {
  const budget = updatesIn(seconds, plan, "relaxed", clock, recipe);
  const start = clock();
  const { network } = train({
    dry: [dry.slice(0, learned)],
    wet: wet.slice(0, learned),
    rate,
    network: plan,
    budget,
    seed: 1,
    ...(recipe ? { recipe } : {}),
  });
  const spent = clock() - start;
  const from = learned - settle;
  const end = tried === undefined ? wet.length : learned + tried;
  const heard = play(network, dry.subarray(from, end), rate);
  const sums = { error: 0, signal: 0, emphasisedError: 0, emphasisedSignal: 0, absolute: 0 };
  let [lastError, lastSignal] = [0, 0];
  for (let frame = learned; frame < end; frame++) {
    const signal = wet[frame]!;
    const error = heard[frame - from]! - signal;
    sums.error += error ** 2;
    sums.signal += signal ** 2;
    sums.emphasisedError += (error - 0.95 * lastError) ** 2;
    sums.emphasisedSignal += (signal - 0.95 * lastSignal) ** 2;
    sums.absolute += Math.abs(error);
    [lastError, lastSignal] = [error, signal];
  }
  return {
    error: sums.error / sums.signal,
    emphasised: sums.emphasisedError / sums.emphasisedSignal,
    meanAbsolute: sums.absolute / (end - learned),
    seconds: spent,
    updates: budget,
    parameters: weightCount(network),
  };
}

/** On the kernels, as the pedal plays it. */
function play(network: NetworkNode, sound: Float32Array, rate: Hertz): Float32Array {
  const { engine } = buildMachine(rate, 64, "relaxed");
  const described = { format: "", architecture: "", name: null, remarks: [] };
  const model = toModel({ ...described, sampleRate: rate, network, settleFrames: 0 });
  return engine.playOffline(engine.load(model), sound);
}

function table(): string {
  const lines = rows.map((row) => {
    const { seed, network, device, published } = row;
    const result = results[keyOf(row)];
    const found = result
      ? [
          percent(result.error),
          percent(result.emphasised),
          result.meanAbsolute.toFixed(4),
          `${result.parameters}`,
          minutes(result.seconds),
        ]
      : ["not run", "", "", "", ""];
    return `| ${[seed, network, device, published, ...found, comparisonOf(row)].join(" | ")} |`;
  });
  const date = new Date().toISOString().slice(0, 10);
  return `Run ${date} on one core of ${cpus()[0]?.model.trim() ?? "an unknown processor"} (${process.arch}, shared with other work), Node ${process.version}, relaxed kernels.

| seed | network | device here | published, on its own device | error here | through 1 - 0.95 z^-1 | mean absolute error | parameters | CPU min | compared |
|---|---|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}

/** An error is that of a device; only the time effects are described so closely that ours are the same. */
function comparisonOf({ device, published }: Row): string {
  if (published === "-") return "nothing published";
  return device.startsWith("phaser") || device.startsWith("echo")
    ? "fails alike"
    : "not comparable: other device";
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(share < 0.1 ? 2 : 3)} %`;
}

function minutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}
