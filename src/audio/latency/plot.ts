/** The round trip against the period, as an SVG picture. */
import type { Frames, Hertz } from "../../units.ts";
import type { Measured } from "./measure.ts";
import { milliseconds } from "./report.ts";

const rowHeight = 34;
const barLeft = 120;
const barWidth = 460;
const width = 760;
const top = 56;

export function plotLatency(all: readonly Measured[], rate: Hertz): string {
  const longest = Math.max(1, ...all.map(framesOf));
  const height = top + rowHeight * all.length + 24;
  const rows = all.map((measured, row) => drawRow(measured, top + rowHeight * row, longest, rate));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="30" font-size="18">Round trip through a cable, ${rate} Hz</text>
${rows.join("\n")}
</svg>
`;
}

function framesOf({ roundTrip }: Measured): Frames {
  return roundTrip.kind === "found" ? roundTrip.frames : 0;
}

function drawRow(measured: Measured, y: number, longest: Frames, rate: Hertz): string {
  const { periodFrames, roundTrip, xruns } = measured;
  const frames = framesOf(measured);
  const length = Math.round((barWidth * frames) / longest);
  const colour = xruns === 0 ? "#2a7" : "#c63";
  const breaks = xruns === 0 ? "" : `, ${xruns} xruns`;
  const label =
    roundTrip.kind === "found"
      ? `${frames} frames, ${milliseconds(frames, rate)}${breaks}`
      : "nothing came back";
  return [
    `<text x="${barLeft - 12}" y="${y + 17}" text-anchor="end">${periodFrames} frames</text>`,
    `<rect x="${barLeft}" y="${y}" width="${length}" height="24" fill="${colour}"/>`,
    `<text x="${barLeft + length + 8}" y="${y + 17}">${label}</text>`,
  ].join("\n");
}
