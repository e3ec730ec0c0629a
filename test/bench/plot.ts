/** The bench's results as a picture: one row a network, CPU time to the right on a logarithmic scale. */
import { blockSizes, find, ours, type Result } from "./report.ts";

const left = 190;
const width = 900;
const rowHeight = 24;
const top = 70;
const colours = { ours: "#1b6ca8", onnxruntime: "#c0562f", grid: "#d9d9d9", text: "#222222" };

const text = (x: number, y: number, words: string, anchor = "start"): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;

/** Powers of ten from below the cheapest to above the dearest. */
function decades(costs: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...costs)));
  const last = Math.ceil(Math.log10(Math.max(...costs)));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

type Scale = (cost: number) => number;

function scaleOf(ticks: readonly number[]): Scale {
  const [first, last] = [ticks[0] as number, ticks.at(-1) as number];
  const span = Math.log10(last / first);
  return (cost) => left + ((width - left - 30) * Math.log10(cost / first)) / span;
}

/** From the smallest block to the largest: a bar from end to end and a dot for each. */
function marks(costs: readonly number[], scale: Scale, y: number, colour: string): string {
  if (costs.length === 0) return "";
  const places = costs.map(scale);
  const bar = `<line x1="${Math.min(...places).toFixed(1)}" x2="${Math.max(...places).toFixed(1)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`;
  const dots = places.map((x) => `<circle cx="${x.toFixed(1)}" cy="${y}" r="3.5" fill="${colour}"/>`);
  return [bar, ...dots].join("");
}

function costsOf(result: Result, player: "ours" | "onnxruntime"): number[] {
  return blockSizes(result).flatMap((frames) => {
    const measurement = player === "ours" ? ours(result, frames) : find(result, player, frames);
    return measurement ? [measurement.cost.minimum] : [];
  });
}

export function plot(results: readonly Result[]): string {
  const rows = results.map((result) => ({
    name: result.name,
    ours: costsOf(result, "ours"),
    onnxruntime: costsOf(result, "onnxruntime"),
  }));
  const ticks = decades(rows.flatMap((row) => [...row.ours, ...row.onnxruntime]));
  const scale = scaleOf(ticks);
  const bottom = top + rows.length * rowHeight;
  const grid = ticks.flatMap((tick) => {
    const x = scale(tick).toFixed(1);
    const rule = `<line x1="${x}" x2="${x}" y1="${top - 8}" y2="${bottom}" stroke="${colours.grid}"/>`;
    return [rule, text(scale(tick), bottom + 18, tick < 1 ? String(tick) : tick.toFixed(0), "middle")];
  });
  const body = rows.map((row, index) => {
    const y = top + index * rowHeight + rowHeight / 2;
    return [
      text(left - 12, y + 4, row.name, "end"),
      marks(row.onnxruntime, scale, y, colours.onnxruntime),
      marks(row.ours, scale, y, colours.ours),
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 48}" font-family="sans-serif" font-size="13" fill="${colours.text}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(left, 24, "CPU time in ms for one second of sound, blocks of 16 to 128 frames (lower is better)"),
    `<circle cx="${left + 4}" cy="44" r="4" fill="${colours.ours}"/>${text(left + 14, 48, "this engine")}`,
    `<circle cx="${left + 124}" cy="44" r="4" fill="${colours.onnxruntime}"/>${text(left + 134, 48, "onnxruntime-web, one thread")}`,
    ...grid,
    ...body,
    text(left, bottom + 38, "1000 is a whole core; logarithmic scale"),
    "</svg>",
    "",
  ].join("\n");
}
