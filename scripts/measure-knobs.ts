/**
 * The figures for a model with a knob in docs/training.md: a Tube Screamer circuit at four settings of its drive, tried at
 * all of them and at the middle, which it never heard. npx node scripts/measure-knobs.ts [UPDATES]
 */

import { tubeScreamer } from "../src/capture/circuits/pedals/tube-screamer.ts";
import { renderCircuit } from "../src/capture/circuits/render.ts";
import { createReference } from "../src/engine/reference/index.ts";
import { emphasisedEnergy } from "../src/training/loss-filters.ts";
import { knobTask } from "../src/training/parametric.ts";
import { practiceSignal } from "../src/training/practice/practice.ts";
import { recipeFor } from "../src/training/recipe.ts";
import { train } from "../src/training/train.ts";

const rate = 48_000;
const learned = [0.1, 0.3, 0.7, 0.9];
const heldOut = 0.5;
const practice = { seconds: 30, oversampling: 4 };
const trial = { seconds: 10, seed: 99 };
const settle = rate / 2;
const budget = Number(process.argv[2] ?? 60_000);
const network = { kind: "lstm", layers: 1, units: 16, inputs: 2, skip: true } as const;

const record = (drive: number, seconds: number, seed: number) => {
  const dry = practiceSignal(seconds, rate, seed);
  const { wet } = renderCircuit(
    tubeScreamer({ drive, tone: 0.5, level: 0.8 }),
    dry,
    rate,
    practice.oversampling,
  );
  return { dry, wet, rate, knobs: [drive] };
};
const { validationShare } = recipeFor(network);
const recordings = learned.map((drive, index) => record(drive, practice.seconds, 1 + index));
const start = process.cpuUsage().user;
const trained = train({ ...knobTask(recordings, validationShare), network, budget, seed: 1 });
const seconds = (process.cpuUsage().user - start) / 1e6;
console.log(`${budget} updates, ${seconds.toFixed(0)} s of processor time`);
for (const drive of [...learned, heldOut].sort()) {
  const { dry, wet } = record(drive, trial.seconds, trial.seed);
  const reference = createReference(trained.network);
  const heard = reference.process([Float64Array.from(dry), new Float64Array(dry.length).fill(drive)])[0]!;
  const error = heard.map((sample, frame) => sample - wet[frame]!);
  const ratio = (emphasis: number) =>
    (100 * emphasisedEnergy(error, emphasis, settle)) / emphasisedEnergy(wet, emphasis, settle);
  const note = drive === heldOut ? " (never heard)" : "";
  console.log(
    `drive ${drive}: error ${ratio(0).toFixed(3)} %, through 1 - 0.95 z^-1 ${ratio(0.95).toFixed(3)} %${note}`,
  );
}
