/** Line plots as SVG: axes with ticks, curves, a legend. Readable on white and on dark pages alike. */

export type Axis = {
  label: string;
  from: number;
  to: number;
  /** Values with a line of the grid, and what to write at it. */
  ticks: readonly (readonly [value: number, text: string])[];
  logarithmic?: boolean;
};

export type Curve = { label: string; points: readonly (readonly [x: number, y: number])[]; dashed?: boolean };

const width = 720;
const height = 360;
const frame = { left: 64, right: 150, top: 34, bottom: 46 };
const colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f"];

function place({ from, to, logarithmic = false }: Axis, value: number): number {
  const scale = logarithmic ? Math.log : (x: number) => x;
  return (scale(value) - scale(from)) / (scale(to) - scale(from));
}

export function linePlot(title: string, x: Axis, y: Axis, curves: readonly Curve[]): string {
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom };
  const px = (value: number) => frame.left + inner.width * place(x, value);
  const py = (value: number) => frame.top + inner.height * (1 - place(y, value));
  const bottom = frame.top + inner.height;
  const right = frame.left + inner.width;
  const grid = [
    ...x.ticks.flatMap(([value, text]) => [
      line(px(value), frame.top, px(value), bottom),
      label(px(value), bottom + 16, text, "middle"),
    ]),
    ...y.ticks.flatMap(([value, text]) => [
      line(frame.left, py(value), right, py(value)),
      label(frame.left - 8, py(value) + 4, text, "end"),
    ]),
  ];
  const drawn = curves.map(({ points, dashed }, index) => {
    const path = points
      .filter(([, value]) => Number.isFinite(value))
      .map(([at, value]) => `${px(at).toFixed(1)},${py(Math.max(y.from, Math.min(y.to, value))).toFixed(1)}`)
      .join(" ");
    const dashes = dashed ? ' stroke-dasharray="5 4"' : "";
    return `<polyline points="${path}" fill="none" stroke="${colour(index)}" stroke-width="1.6"${dashes}/>`;
  });
  const legend = curves.flatMap((curve, index) => {
    const at = frame.top + 10 + 18 * index;
    return [
      `<line x1="${right + 12}" y1="${at}" x2="${right + 32}" y2="${at}" stroke="${colour(index)}" stroke-width="2"/>`,
      label(right + 38, at + 4, curve.label, "start"),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    label(frame.left, 20, title, "start"),
    ...grid,
    ...drawn,
    ...legend,
    label(frame.left + inner.width / 2, height - 10, x.label, "middle"),
    `<text transform="rotate(-90)" x="${-(frame.top + inner.height / 2)}" y="16" text-anchor="middle" fill="#333333">${y.label}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function colour(index: number): string {
  return colours[index % colours.length] as string;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="#dddddd"/>`;
}

function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#333333">${text}</text>`;
}
