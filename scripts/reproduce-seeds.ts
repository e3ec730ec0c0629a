/**
 * The table of docs/seeds.md: every network of the seed documents, trained here for about as long as its row says.
 *   npx node scripts/reproduce-seeds.ts [NAME ...]     the rows whose network or device is called so; all without a name
 * Rows that are done stay in build/reproduce-seeds.json: a run that was stopped goes on, and the page has what there is.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { NetworkNode } from "../src/engine/network.ts";
import { weightCount } from "../src/engine/network-facts.ts";
import { toModel } from "../src/library/formats/simple-model.ts";
import { buildMachine } from "../src/pedal/machine.ts";
import { updatesIn } from "../src/training/speed.ts";
import { train } from "../src/training/train.ts";
import type { Hertz } from "../src/units.ts";
import { devices, type Recording } from "./reproduce-seeds/devices.ts";
import { type Row, rows } from "./reproduce-seeds/rows.ts";

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
const findings = "error here | through 1 - 0.95 z^-1 | mean absolute error | parameters | CPU min";

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
  const lines = rows.flatMap((row) => {
    const { seed, network, device, published } = row;
    if (seed === null) return [];
    const cells = [seed, network, device, published, ...found(results[keyOf(row)]), comparisonOf(row)];
    return [lineOf(cells)];
  });
  const own = rows.flatMap((row) => {
    const { seed, network, device } = row;
    const theirs = rows.filter(
      (other) => other.seed !== null && other.device === device && results[keyOf(other)],
    );
    const [best] = theirs.sort((one, other) => results[keyOf(one)]!.error - results[keyOf(other)]!.error);
    return seed === null && best
      ? [
          lineOf([device, best.network, ...found(results[keyOf(best)])]),
          lineOf(["", network, ...found(results[keyOf(row)])]),
        ]
      : [];
  });
  const date = new Date().toISOString().slice(0, 10);
  return `Run ${date} on one core of ${cpus()[0]?.model.trim() ?? "an unknown processor"} (${process.arch}, shared with other work), Node ${process.version}, relaxed kernels.

| seed | network | device here | published, on its own device | ${findings} | compared |
|---|---|---|---|---|---|---|---|---|---|
${lines.join("\n")}

What a guitarist would take here, held against the best of the seeds' networks on the same recording:

| device here | network | ${findings} |
|---|---|---|---|---|---|---|
${own.join("\n")}
`;
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function found(result: Result | undefined): string[] {
  if (!result) return ["not run", "", "", "", ""];
  const { error, emphasised, meanAbsolute, parameters, seconds } = result;
  return [percent(error), percent(emphasised), meanAbsolute.toFixed(4), `${parameters}`, minutes(seconds)];
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
