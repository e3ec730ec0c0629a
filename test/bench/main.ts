/**
 * `npm run bench`: what every network costs on this machine, how exact it is, and what onnxruntime takes for the same.
 * Nothing is asserted: a machine is as fast as it is.
 *
 *   npm run bench -- --quick             fewer and shorter rounds
 *   npm run bench -- --models lstm,a2    only networks with one of these words in their name
 *   npm run bench -- --json              the figures for programs
 *
 * A run over everything also writes docs/performance.md and docs/performance.svg.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readGuitar } from "../../src/commands/sound-file.ts";
import type { Model } from "../../src/engine/network.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import type { Precision } from "../../src/engine/shared/kernels.ts";
import { readModelFile } from "../../src/library/model-file.ts";
import { bestPrecision } from "../../src/pedal/machine.ts";
import { type Candidate, Engines, onnxruntimeCandidate, rate } from "./candidate.ts";
import { measure, type Plan } from "./measure.ts";
import { type BenchModel, benchModels } from "./models.ts";
import { NotInOnnx } from "./onnx/stream.ts";
import { plot } from "./plot.ts";
import { page, type Result, table } from "./report.ts";

const blockSizes = [16, 32, 64, 128];
const fullPlan: Plan = { rounds: 7, roundSeconds: 0.4, signalSeconds: 3 };
const quickPlan: Plan = { rounds: 3, roundSeconds: 0.25, signalSeconds: 1 };

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the demo phrase's playing begins. */
const restSeconds = 0.6;

async function playedGuitar(): Promise<Float32Array> {
  const { samples } = await readGuitar(inProject("models/phrases/demo-guitar.wav"));
  return samples.subarray(restSeconds * rate);
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

async function candidatesFor(engines: Engines, model: Model): Promise<Candidate[]> {
  const precisions: Precision[] = bestPrecision() === "relaxed" ? ["relaxed", "strict"] : ["strict"];
  const candidates: Candidate[] = [];
  for (const frames of blockSizes) {
    for (const precision of precisions) candidates.push(engines.candidate(model, precision, frames));
    try {
      candidates.push(await onnxruntimeCandidate(model, frames));
    } catch (error) {
      if (!(error instanceof NotInOnnx)) throw error;
    }
  }
  return candidates;
}

async function resultOf(
  { name, path, size }: BenchModel,
  guitar: Float32Array,
  engines: Engines,
  plan: Plan,
) {
  const model = await readModelFile(path, { size });
  const reference = referenceOutput(model, guitar.subarray(0, plan.signalSeconds * rate));
  const candidates = await candidatesFor(engines, model);
  const measurements = await measure(candidates, guitar, reference, plan);
  for (const candidate of candidates) await candidate.close();
  return { name, measurements };
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
process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${table(results)}\n`);
if (!values.quick && values.models === undefined) {
  const path = inProject("docs/performance.md");
  writeFileSync(path, page(readFileSync(path, "utf8"), results));
  writeFileSync(inProject("docs/performance.svg"), plot(results));
}
