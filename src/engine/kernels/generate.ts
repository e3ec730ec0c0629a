/**
 * Writes the convolution's register tiles as AssemblyScript: a tile is so many output rows by so many vectors of four
 * frames, all held in registers while the loop runs over taps and channels. AssemblyScript has no local arrays, so
 * each accumulator needs a name of its own; a generator keeps the variants to one text.
 *
 * Which tile is best depends on the machine's vector registers (16 on x86-64, 32 on arm64) and on the row count of
 * the network: rows that do not fill a tile cost as much as rows that do, so 1, 2 and 3 rows have their own.
 *
 *   node src/engine/kernels/generate.ts   writes build/kernels/tiles.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";

/** Statements for every accumulator of a tile, in the order in which registers should be filled. */
function eachAccumulator(rows: number, vectors: number, statement: (row: number, vector: number) => string): string {
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let vector = 0; vector < vectors; vector++) lines.push(statement(row, vector));
  }
  return lines.join("\n");
}

/** Rows whose weights stand together (convolution.ts). */
const weightRows = (rows: number) => (rows % 2 === 0 ? 2 : rows);
const weightTiles = (rows: number) => Array.from({ length: rows / weightRows(rows) }, (_, tile) => tile);

const at = (offset: number) => (offset === 0 ? "" : `, ${offset}`);
const accumulator = (row: number, vector: number) => `a${row}${vector}`;

/** One i-step a loop body: V8 hoists a block's loads to its top and would spill registers if there were more. */
function innerStep(rows: number, vectors: number): string {
  const loads = Array.from({ length: vectors }, (_, v) => `        const x${v} = v128.load(x${at(16 * v)});`);
  const rowSteps = Array.from({ length: rows }, (_, row) => {
    const steps = Array.from({ length: vectors }, (_, v) => {
      const name = accumulator(row, v);
      return `        ${name} = multiplyAdd(w${row}, x${v}, ${name});`;
    });
    const together = weightRows(rows);
    const from = `weight${Math.floor(row / together)}${at(4 * (row % together))}`;
    return [`        const w${row} = v128.load32_splat(${from});`, ...steps].join("\n");
  });
  return [...loads, ...rowSteps].join("\n");
}

function tile(rows: number, vectors: number): string {
  return `
/** ${rows} output rows by ${4 * vectors} frames; see convolution.ts for the arguments. */
export function convolve${rows}x${vectors}(
  rows: usize, rowsEnd: usize, weights: usize, bias: usize,
  source: usize, sourceStride: usize, target: usize, targetStride: usize, blockBytes: usize,
): void {
  const rowBytes = rowsEnd - rows;
  for (let offset: usize = 0; offset < blockBytes; offset += ${16 * vectors}) {
${eachAccumulator(rows, vectors, (row, v) =>
  v === 0
    ? `    let ${accumulator(row, 0)} = v128.load32_splat(bias${at(4 * row)});`
    : `    let ${accumulator(row, v)} = ${accumulator(row, 0)};`,
)}
    if (source) {
      let from = source + offset;
${eachAccumulator(rows, vectors, (row, v) => {
  const name = accumulator(row, v);
  const next = v === vectors - 1 && row < rows - 1 ? "\n      from += sourceStride;" : "";
  return `      ${name} = f32x4.add(${name}, v128.load(from${at(16 * v)}));${next}`;
})}
    }
${weightTiles(rows).map((tile) => `    let weight${tile} = weights + ${tile * weightRows(rows)} * rowBytes;`).join("\n")}
    for (let entry = rows; entry < rowsEnd; entry += 4) {
      const x = load<usize>(entry) + offset;
${innerStep(rows, vectors)}
${weightTiles(rows).map((tile) => `      weight${tile} += ${4 * weightRows(rows)};`).join("\n")}
    }
    let to = target + offset;
${eachAccumulator(rows, vectors, (row, v) => {
  const next = v === vectors - 1 && row < rows - 1 ? "\n    to += targetStride;" : "";
  return `    v128.store(to, ${accumulator(row, v)}${at(16 * v)});${next}`;
})}
  }
}
`;
}

/**
 * [rows, vectors]. Four rows in both shapes (registers of x86-64 and of arm64), fewer rows with more vectors. Six rows
 * for fused multiply-adds on x86-64: twelve accumulators are the most that fit, and with fewer than about ten each
 * multiply-add waits for the one before it.
 */
const shapes = [
  [6, 2],
  [4, 2],
  [4, 4],
  [3, 2],
  [3, 4],
  [2, 4],
  [1, 4],
] as const;

const text = `// Written by src/engine/kernels/generate.ts; do not edit.
import { multiplyAdd } from "../../src/engine/kernels/vector";
${shapes.map(([rows, vectors]) => tile(rows, vectors)).join("")}`;

mkdirSync(new URL("../../../build/kernels/", import.meta.url), { recursive: true });
writeFileSync(new URL("../../../build/kernels/tiles.ts", import.meta.url), text);
