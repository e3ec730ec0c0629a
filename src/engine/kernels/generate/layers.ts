/**
 * Whole layers of narrow WaveNets: convolution, activation, the sum for the head and the mix into the next layer's rows,
 * from registers to registers. With two to four rows a tile is over so soon that storing and loading what stands between
 * costs as much as the products.
 */
import { accumulator, at, eachAccumulator, type Ending, ended, endingImports, numbers, step } from "./text.ts";

const endings = ["Tanh", "Bend"] as const;

/** The products of some taps, all their channels. */
const taps = (rows: number, vectors: number, from: string, end: string, chain: number) => `
for (let entry = ${from}; entry < ${end}; entry += 4) {
let from = load<usize>(entry) + offset;
${numbers(rows)
  .map((channel) => step(rows, vectors, "from", (row) => `v128.load32_splat(weight${at(4 * (channel * rows + row))})`, chain))
  .join("\nfrom += stride;\n")}
weight += ${4 * rows * rows};
}`;

const headRow = (vectors: number, row: number) => `
if (low) {
${numbers(vectors)
  .map((v) => `addClosely(sumRow, lowRow, ${accumulator(row, v)}, ${16 * v});`)
  .join("\n")}
} else {
${numbers(vectors)
  .map((v) => `v128.store(sumRow, f32x4.add(v128.load(sumRow${at(16 * v)}), ${accumulator(row, v)})${at(16 * v)});`)
  .join("\n")}
}
sumRow += sumStride;
lowRow += sumStride;`;

const mixedRow = (rows: number, vectors: number, row: number) => `{
${numbers(rows)
  .map((channel) => {
    const weight = `v128.load32_splat(mix${at(4 * (row * rows + channel))})`;
    const sums = numbers(vectors).map((v) => {
      const x = accumulator(channel, v);
      return channel === 0 ? `let m${v} = f32x4.mul(w, ${x});` : `m${v} = multiplyAdd(w, ${x}, m${v});`;
    });
    return channel === 0 ? [`let w = ${weight};`, ...sums].join("\n") : [`w = ${weight};`, ...sums].join("\n");
  })
  .join("\n")}
${numbers(vectors)
  .map((v) => `v128.store(to, f32x4.add(m${v}, v128.load(now${at(16 * v)}))${at(16 * v)});`)
  .join("\n")}
}`;

function layer(ending: Ending, rows: number, vectors: number): string {
  return `
/** ${rows} rows by ${4 * vectors} frames; see layer.ts for the arguments. */
export function layer${ending}${rows}x${vectors}(
  taps: usize, tapsEnd: usize, stride: usize, condition: usize, weights: usize, bias: usize, parameters: usize,
  mix: usize, target: usize, targetStride: usize, sum: usize, low: usize, sumStride: usize, blockBytes: usize,
): void {
// Two sums, one after the other: fewer roundings of smaller sums are 3 dB less noise.
const half = taps + (((tapsEnd - taps) >> 3) << 2);
for (let offset: usize = 0; offset < blockBytes; offset += ${16 * vectors}) {
let weight = weights;
${eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v)} = f32x4.splat(0);`)}
${taps(rows, vectors, "taps", "half", 0)}
${eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v, 1)} = f32x4.splat(0);`)}
${taps(rows, vectors, "half", "tapsEnd", 1)}
${eachAccumulator(rows, vectors, (row, v) => `${accumulator(row, v)} = f32x4.add(${accumulator(row, v)}, ${accumulator(row, v, 1)});`)}
${step(rows, vectors, "(condition + offset)", (row) => `v128.load32_splat(weight${at(4 * row)})`)}
${eachAccumulator(rows, vectors, (row, v) => {
  const name = accumulator(row, v);
  const sum = ending === "Tanh" ? `f32x4.add(${name}, v128.load32_splat(bias${at(4 * row)}))` : name;
  return `${name} = ${ended(ending, row, sum)};`;
})}
let sumRow = sum + offset;
let lowRow = low + offset;
${numbers(rows).map((row) => headRow(vectors, row)).join("\n")}
if (target) {
let now = load<usize>(tapsEnd - 4) + offset;
let to = target + offset;
${numbers(rows).map((row) => mixedRow(rows, vectors, row)).join("\nnow += stride;\nto += targetStride;\n")}
}
}
}
`;
}

/** [rows, vectors] for the registers of x86-64 and of arm64. */
const shapes = [
  [4, 2],
  [4, 4],
  [3, 2],
  [3, 4],
  [2, 4],
] as const;

export const layers = (): string => `${endingImports}
import { addClosely, multiplyAdd } from "../../src/engine/kernels/vector";
${shapes.flatMap(([rows, vectors]) => endings.map((ending) => layer(ending, rows, vectors))).join("")}`;
