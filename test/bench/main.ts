/**
 * `npm run bench`: what every network costs on this machine, how exact it is, and what onnxruntime takes for the same.
 * Nothing is asserted: a machine is as fast as it is.
 *
 *   npm run bench -- --quick             fewer and shorter rounds: a minute and a half
 *   npm run bench -- --models lstm,a2    only networks with one of these words in their name
 *   npm run bench -- --json              the figures for programs
 *
 * A run over everything also writes docs/performance.md and docs/performance.svg.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readGuitar } from "../../src/commands/sound-file.ts";
import { estimateBoards } from "../../src/engine/board-estimate.ts";
import { hasFixedForm } from "../../src/engine/load/fixed/support.ts";
import type { Model } from "../../src/engine/network.ts";
import { playedRate } from "../../src/engine/network-facts.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import type { Precision } from "../../src/engine/shared/kernels.ts";
import { bestPrecision } from "../../src/pedal/machine.ts";
import { type Candidate, Engines, onnxruntimeCandidate } from "./candidate.ts";
import { measure, type Plan, phraseRate } from "./measure.ts";
import { type BenchModel, benchModels } from "./models.ts";
import { NotInOnnx } from "./onnx/stream.ts";
import { plot } from "./plot.ts";
import { page, type Result, tables } from "./report.ts";

const fullPlan: Plan = { blockSizes: [16, 32, 64, 128], rounds: 7, roundSeconds: 0.4, signalSeconds: 3 };
const quickPlan: Plan = { blockSizes: [16, 64], rounds: 3, roundSeconds: 0.1, signalSeconds: 0.3 };

/** The reference takes seconds for a few milliseconds of a heavy network. */
const heavily = (plan: Plan): Plan => ({
  ...plan,
  rounds: Math.min(plan.rounds, 3),
  roundSeconds: plan.roundSeconds / 8,
  signalSeconds: plan.signalSeconds / 150,
});

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the demo phrase's playing begins. */
const restSeconds = 0.6;

async function playedGuitar(): Promise<Float32Array> {
  const { samples } = await readGuitar(inProject("models/phrases/demo-guitar.wav"));
  return samples.subarray(restSeconds * phraseRate);
}

/** The settled network's answer in double precision. */
function referenceOutput({ network, parameters, settleFrames }: Model, guitar: Float32Array): Float64Array {
  const reference = createReference(network);
  const knobs = parameters.map(({ defaultValue }) => defaultValue);
  reference.settle(settleFrames, knobs);
  const rows = [
    Float64Array.from(guitar),
    ...knobs.map((value) => new Float64Array(guitar.length).fill(value)),
  ];
  return reference.process(rows)[0] as Float64Array;
}

async function candidatesFor(engines: Engines, model: Model, { blockSizes }: Plan): Promise<Candidate[]> {
  const precisions: Precision[] = bestPrecision() === "relaxed" ? ["relaxed", "strict"] : ["strict"];
  const candidates: Candidate[] = [];
  for (const frames of blockSizes) {
    for (const precision of precisions) candidates.push(engines.candidate(model, precision, frames));
    if (hasFixedForm(model.network))
      candidates.push(engines.candidate(model, bestPrecision(), frames, "q15"));
    try {
      candidates.push(await onnxruntimeCandidate(model, frames));
    } catch (error) {
      if (!(error instanceof NotInOnnx)) throw error;
    }
  }
  return candidates;
}

async function resultOf(
  { name, load, heavy }: BenchModel,
  guitar: Float32Array,
  engines: Engines,
  wholePlan: Plan,
): Promise<Result> {
  const plan = heavy ? heavily(wholePlan) : wholePlan;
  const model = await load();
  const longestBlock = Math.max(...plan.blockSizes);
  const signalFrames = longestBlock * Math.ceil((plan.signalSeconds * phraseRate) / longestBlock);
  const reference = referenceOutput(model, guitar.subarray(0, signalFrames));
  const candidates = await candidatesFor(engines, model, plan);
  const measurements = await measure(candidates, guitar, reference, plan);
  for (const candidate of candidates) await candidate.close();
  const rate = playedRate(model);
  return { name, rate, measurements, boards: estimateBoards(model.network, rate) };
}

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, json: { type: "boolean" }, models: { type: "string" } },
});
const plan = values.quick ? quickPlan : fullPlan;
const models = benchModels(values.models?.split(",") ?? []);
const guitar = await playedGuitar();
const engines = new Engines();
const results: Result[] = [];
for (const model of models) {
  process.stderr.write(`${model.name} ...\n`);
  results.push(await resultOf(model, guitar, engines, plan));
}
process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${tables(results)}\n`);
if (!values.quick && values.models === undefined) {
  const path = inProject("docs/performance.md");
  writeFileSync(path, page(readFileSync(path, "utf8"), results));
  writeFileSync(inProject("docs/performance.svg"), plot(results));
}
