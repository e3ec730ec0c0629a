/** The bench's results as Markdown. */
import { cpus } from "node:os";
import type { Frames, Milliseconds } from "../../src/units.ts";
import { type PlayerName, rate } from "./candidate.ts";
import type { Measurement } from "./measure.ts";

export type Result = { name: string; measurements: Measurement[] };

export function find({ measurements }: Result, player: PlayerName, frames: Frames): Measurement | undefined {
  return measurements.find((one) => one.player === player && one.frames === frames);
}

/** The build that the pedal chooses: relaxed where the runtime has it. */
export function ours(result: Result, frames: Frames): Measurement | undefined {
  return find(result, "relaxed", frames) ?? find(result, "strict", frames);
}

export function blockSizes({ measurements }: Result): Frames[] {
  return [...new Set(measurements.map(({ frames }) => frames))];
}

function cost(measurement: Measurement | undefined): string {
  if (!measurement) return "-";
  const { minimum, median } = measurement.cost;
  return `${minimum.toPrecision(3)} (${median.toPrecision(3)})`;
}

function decibels(measurement: Measurement | undefined): string {
  if (!measurement) return "-";
  return Number.isFinite(measurement.signalToNoise) ? measurement.signalToNoise.toFixed(1) : "exact";
}

function percent(part: Milliseconds, whole: Milliseconds): string {
  return `${((100 * part) / whole).toFixed(2)} %`;
}

const columns = [
  "network",
  "block",
  "CPU ms/s",
  "strict build",
  "share of period",
  "worst block",
  "SNR dB",
  "strict SNR dB",
  "onnxruntime-web ms/s",
  "its SNR dB",
  "times ours",
];

function row(result: Result, frames: Frames): string[] {
  const own = ours(result, frames);
  const strict = find(result, "strict", frames);
  const peer = find(result, "onnxruntime", frames);
  const period = (1000 * frames) / rate;
  return [
    result.name,
    String(frames),
    cost(own),
    cost(strict),
    own ? percent(own.cost.minimum, 1000) : "-",
    own ? percent(own.worstBlock, period) : "-",
    decibels(own),
    decibels(strict),
    cost(peer),
    decibels(peer),
    own && peer ? (peer.cost.minimum / own.cost.minimum).toFixed(1) : "-",
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** One line for each network and block size. */
export function table(results: readonly Result[]): string {
  const rows = results.flatMap((result) => blockSizes(result).map((frames) => row(result, frames)));
  const rule = columns.map((_, index) => (index === 0 ? "---" : "---:"));
  return [columns, rule, ...rows].map(line).join("\n");
}

function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return `${model}, ${processors.length} processors, ${process.arch}, Node ${process.versions.node} (V8 ${process.versions.v8})`;
}

const begin = "<!-- written by npm run bench: begin -->";
const end = "<!-- written by npm run bench: end -->";

/** The page with its measured part replaced; everything around it is written by hand. */
export function page(before: string, results: readonly Result[]): string {
  const [head, rest] = before.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined)
    throw new Error(`docs/performance.md has lost its line "${begin}"`);
  const measured = [
    `Machine: ${machine()}.`,
    "![CPU time of every network](performance.svg)",
    table(results),
  ];
  return `${head}${begin}\n\n${measured.join("\n\n")}\n\n${end}${tail}`;
}
