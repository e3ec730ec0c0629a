/** `stompnet info`: what a model file is, and what it costs on this machine. */
import { basename } from "node:path";
import { type BoardEstimate, estimateBoards } from "../engine/board-estimate.ts";
import type { Engine } from "../engine/engine.ts";
import { hasFixedForm } from "../engine/load/fixed/support.ts";
import type { Model } from "../engine/network.ts";
import { playedRate, receptiveFrames, weightCount } from "../engine/network-facts.ts";
import { readModelFile } from "../library/model-file.ts";
import { tested } from "../library/verdict/self-test.ts";
import { bestPrecision, buildMachine } from "../pedal/machine.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";

/** What the pedal runs at. */
const deviceRate: Hertz = 48_000;

const options = {
  json: { type: "boolean" },
  size: { type: "string" },
  block: { type: "string" },
} as const;

/** @returns null, too, where weights are too large for 16 bits or there is no room beside the first */
function fixedCostOf(engine: Engine, model: Model): { shareOfPeriod: number } | null {
  if (!hasFixedForm(model.network)) return null;
  try {
    return { shareOfPeriod: engine.load(model, "q15").cost };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function factsOf(model: Model, frames: Frames) {
  const { engine } = buildMachine(deviceRate, frames, bestPrecision());
  const player = engine.load(model);
  return {
    name: model.name,
    format: model.format,
    architecture: model.architecture,
    weights: weightCount(model.network),
    sampleRate: model.sampleRate,
    playedAt: playedRate(model),
    /** Samples before the present one that reach the output; null: all of them (recurrent). */
    receptiveFrames: receptiveFrames(model.network),
    settleFrames: model.settleFrames,
    parameters: model.parameters,
    levels: model.levels,
    sizes: model.sizes,
    sizeIndex: model.sizeIndex,
    memoryBytes: player.packed.bytes,
    /** Share of the period on this machine, at this block size. */
    cost: { blockFrames: frames, shareOfPeriod: player.cost },
    /** The same with --precision q15; null where the network has no such form. */
    fixedCost: fixedCostOf(engine, model),
    /** What the way to the model's rate and back adds on a device of that rate. */
    conversion: { deviceRate, latencyMs: (1000 * player.latency) / deviceRate },
    /** Estimated shares of one core. */
    boards: estimateBoards(model.network, playedRate(model)),
    remarks: model.remarks,
  };
}

type Facts = ReturnType<typeof factsOf>;

function level(value: number | null, unit: string): string {
  return value === null ? "unknown" : `${value.toFixed(1)} ${unit}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** Where one size ends and the next begins. */
function rounded(end: number): string {
  return String(Number(end.toFixed(2)));
}

function boardsText(boards: readonly BoardEstimate[]): string {
  const shares = boards.map(({ board, share, fits }) => `${board} ${percent(share)}${fits ? "" : " (no)"}`);
  return `${shares.join(", ")} of one core; estimated, not measured`;
}

function fixedText({ cost, fixedCost }: Facts): string {
  if (!fixedCost) return "not available for this network";
  const ratio = fixedCost.shareOfPeriod / cost.shareOfPeriod;
  const share = `${(100 * fixedCost.shareOfPeriod).toFixed(2)} % of each period`;
  return `${share}, ${ratio.toFixed(1)} times float32, and less exact: ${ratio < 1 ? "cheaper" : "does not pay"} here`;
}

function rateText({ sampleRate, playedAt, conversion }: Facts): string {
  const rate = sampleRate === null ? `not stated; ${playedAt} Hz assumed` : `${sampleRate} Hz`;
  if (conversion.latencyMs === 0) return rate;
  return `${rate}; converted on a pedal of ${conversion.deviceRate} Hz, ${conversion.latencyMs.toFixed(2)} ms later`;
}

function receptiveText({ receptiveFrames: frames, playedAt }: Facts): string {
  if (frames === null) return "unlimited (recurrent)";
  return `${frames} frames, ${((1000 * frames) / playedAt).toFixed(1)} ms`;
}

function page(facts: Facts, fileName: string): string {
  const rows: [string, string][] = [
    ["name", facts.name ?? fileName],
    ["format", facts.format],
    ["architecture", facts.architecture],
    ["weights", String(facts.weights)],
    ["sample rate", rateText(facts)],
    ["receptive field", receptiveText(facts)],
    ["loudness", level(facts.levels.loudness, "dB")],
    ["input level", level(facts.levels.inputLevel, "dBu at full scale")],
    ["output level", level(facts.levels.outputLevel, "dBu at full scale")],
    ["memory", `${(facts.memoryBytes / 1024).toFixed(0)} KiB`],
    [
      "cost here",
      `${(100 * facts.cost.shareOfPeriod).toFixed(2)} % of each period of ${facts.cost.blockFrames} frames (one core)`,
    ],
    ["in 16 bits", fixedText(facts)],
    ["boards", boardsText(facts.boards)],
  ];
  if (facts.sizes.length > 1) {
    const sizes = facts.sizes.map((end, index) => {
      const range = `${rounded(facts.sizes[index - 1] ?? 0)} to ${rounded(end)}`;
      return index === facts.sizeIndex ? `[${range}]` : range;
    });
    rows.push(["sizes", `${sizes.join(", ")}; --size chooses`]);
  }
  for (const { name, minimum, maximum, defaultValue } of facts.parameters) {
    rows.push([`knob "${name}"`, `${minimum} to ${maximum}, ${defaultValue} at rest`]);
  }
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  return [...lines, ...facts.remarks.map((sentence) => `note: ${sentence}`)].join("\n");
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) {
    throw new Refusal("info needs one model file: stompnet info MODEL. See stompnet info --help.");
  }
  const frames = values.block === undefined ? 64 : wholeNumber("--block", values.block, 16, 1024, 16);
  const size = values.size === undefined ? 1 : numberBetween("--size", values.size, 0, 1);
  const model = tested(await readModelFile(userPath(path), { size }), basename(path));
  const facts = factsOf(model, frames);
  process.stdout.write(values.json ? `${JSON.stringify(facts, null, 2)}\n` : `${page(facts, path)}\n`);
}

export const infoCommand: Command = {
  name: "info",
  usage: "info MODEL [--json] [--size 0..1] [--block N]",
  summary: "Says what a model file is, how loud, how large, and what it costs on this machine.",
  options: [
    "--json        the same for programs",
    "--size 0..1   which size of a model that holds several (1, the largest)",
    "--block N     frames of a period, a multiple of 16 (64)",
  ],
  run,
};
