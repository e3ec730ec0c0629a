/** The bench's results as Markdown. */
import { cpus } from "node:os";
import type { BoardEstimate } from "../../src/engine/board-estimate.ts";
import type { Frames, Hertz, Milliseconds } from "../../src/units.ts";
import type { PlayerName } from "./candidate.ts";
import type { Measurement } from "./measure.ts";
import { nativePeer, quotedMachines } from "./native.ts";

export type Result = {
  name: string;
  /** The network's own. */
  rate: Hertz;
  measurements: Measurement[];
  boards: BoardEstimate[];
};

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
  "kHz",
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
  const period = (1000 * frames) / result.rate;
  return [
    result.name,
    (result.rate / 1000).toString(),
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

function markdown(columns: readonly string[], rows: readonly string[][]): string {
  const rule = columns.map((_, index) => (index === 0 ? "---" : "---:"));
  return [columns, rule, ...rows].map(line).join("\n");
}

/** One line for each network and block size. */
function costTable(results: readonly Result[]): string {
  return markdown(
    columns,
    results.flatMap((result) => blockSizes(result).map((frames) => row(result, frames))),
  );
}

/** Our least cost beside the best native engine's as quoted; the goals are for blocks of 64. */
function nativeTable(machine: string, results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    blockSizes(result).flatMap((frames) => {
      const peer = nativePeer(machine, result.name, frames);
      const own = ours(result, frames);
      if (!peer || !own) return [];
      const ratio = own.cost.minimum / peer.cost;
      const met = frames !== 64 ? "-" : ratio <= peer.goal ? "yes" : "no";
      const costs = [own.cost.minimum, peer.cost].map((cost) => cost.toPrecision(3));
      return [[result.name, String(frames), ...costs, ratio.toFixed(2), String(peer.goal), met]];
    }),
  );
  const heads = ["block", "ours ms/s", "native ms/s", "ours / native", "goal at 64", "met"];
  return markdown(["network", ...heads], rows);
}

/** What blocks of other sizes cost beside those of 64. */
function smallBlockTable(results: readonly Result[]): string {
  const sizes = [...new Set(results.flatMap(blockSizes))];
  const rows = results.map((result) => {
    const at64 = ours(result, 64)?.cost.minimum ?? Number.NaN;
    const ratios = sizes.map((frames) => (ours(result, frames)?.cost.minimum ?? Number.NaN) / at64);
    const met = (ratios[sizes.indexOf(16)] ?? Number.NaN) <= 1.1 ? "yes" : "no";
    return [result.name, ...ratios.map((ratio) => (Number.isNaN(ratio) ? "-" : ratio.toFixed(2))), met];
  });
  return markdown(["network", ...sizes.map(String), "16 at most 1.1"], rows);
}

/** What 16 bits cost and lose, for the networks that have such a form; least figures at blocks of 64. */
function fixedTable(results: readonly Result[]): string {
  const rows = results.flatMap((result) => {
    const [fixed, float] = [find(result, "q15", 64), ours(result, 64)];
    if (!fixed || !float) return [];
    const ratio = fixed.cost.minimum / float.cost.minimum;
    const verdict = ratio < 1 ? "yes" : "no";
    return [
      [result.name, cost(fixed), cost(float), ratio.toFixed(2), decibels(fixed), decibels(float), verdict],
    ];
  });
  const heads = ["q15 ms/s", "float32 ms/s", "q15 / float32", "q15 SNR dB", "float32 SNR dB", "pays here"];
  return markdown(["network", ...heads], rows);
}

/** Shares of one core of each board, at the network's own rate. */
function boardTable(results: readonly Result[]): string {
  const names = results[0]?.boards.map(({ board }) => board) ?? [];
  const share = ({ share: part, fits }: BoardEstimate) =>
    `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %${fits ? "" : " (no)"}`;
  return markdown(
    ["network", ...names],
    results.map(({ name, boards }) => [name, ...boards.map(share)]),
  );
}

const nativeTitle = `### Beside the best native build, as quoted

The native figures were measured once (\`test/bench/native.ts\` says how), on two kinds of machines: ${quotedMachines.join(" and ")}. A ratio
to them holds for machines of the same kind only, and these names are shared by several; measured side by side it is below.`;

/** Nothing is compared with what another kind of machine takes. */
function nativePart(results: readonly Result[]): string {
  const { model } = processor();
  return quotedMachines.some((machine) => model.includes(machine))
    ? nativeTable(model, results)
    : `This machine is none of these, but: ${model}.`;
}

const smallBlockTitle = `### Block sizes

Cost beside that at blocks of 64.`;

const fixedTitle = "### 16 bits against float32";
const boardTitle = `### Raspberry Pi: an estimate, not a measurement

Share of one core at the network's own rate; "(no)" leaves too little for the rest. Method: the kernels' arm64 code was counted under qemu, its
cycles come from models of the cores, and the constants of each core are solved from three whole networks and applied to the counted
work of the others (\`src/engine/board-estimate.ts\`). Counted before the kernels' last improvements, so some per cent too high.`;

export function tables(results: readonly Result[]): string {
  return [
    costTable(results),
    smallBlockTitle,
    smallBlockTable(results),
    nativeTitle,
    nativePart(results),
    fixedTitle,
    fixedTable(results),
    boardTitle,
    boardTable(results),
  ].join("\n\n");
}

function processor(): { model: string; count: number } {
  const processors = cpus();
  return { model: processors[0]?.model.trim() ?? "unknown processor", count: processors.length };
}

function machine(): string {
  const { model, count } = processor();
  return `${model}, ${count} processors, ${process.arch}, Node ${process.versions.node} (V8 ${process.versions.v8})`;
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
    tables(results),
  ];
  return `${head}${begin}\n\n${measured.join("\n\n")}\n\n${end}${tail}`;
}
