/**
 * Whole layers of narrow WaveNets: convolution, activation, the sum for the head and the mix into the next layer's rows,
 * from registers to registers. With two to four rows a tile is over so soon that storing and loading what stands between
 * costs as much as the products.
 */
import { accumulator, at, eachAccumulator, type Ending, ended, endingImports, numbers, step } from "./text.ts";

const endings = ["Tanh", "Bend"] as const;

/** Every chain's products of one tap, all its channels. */
const tap = (rows: number, vectors: number, chains: readonly number[]) => `
${chains.map((chain) => `let from${chain} = load<usize>(entry${chain}) + offset;`).join("\n")}
${numbers(rows)
  .map((channel) =>
    chains
      .map((chain) => {
        const weight = (row: number) => `v128.load32_splat(weight${chain}${at(4 * (channel * rows + row))})`;
        return step(rows, vectors, `from${chain}`, weight, chain);
      })
      .join("\n"),
  )
  .join(chains.map((chain) => `\nfrom${chain} += stride;`).join("") + "\n")}
${chains.map((chain) => `weight${chain} += ${4 * rows * rows};\nentry${chain} += 4;`).join("\n")}`;

/**
 * The sum of the first half of the taps and that of the others: fewer roundings of smaller sums are 3 dB less noise. Six
 * sums alone would wait for one another, so those of three rows are taken side by side.
 */
function halves(rows: number, vectors: number): string {
  const sums = (chain: number) =>
    eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v, chain)} = f32x4.splat(0);`);
  const sideBySide = rows * vectors <= 6;
  return `
let entry0 = taps;
let entry1 = half;
let weight0 = weights;
let weight1 = weights + ${rows * rows} * (half - taps);
${sums(0)}
${sideBySide ? sums(1) : ""}
while (entry0 < half) {${tap(rows, vectors, sideBySide ? [0, 1] : [0])}
}
${sideBySide ? "" : sums(1)}
while (entry1 < tapsEnd) {${tap(rows, vectors, [1])}
}
${eachAccumulator(rows, vectors, (row, v) => `${accumulator(row, v)} = f32x4.add(${accumulator(row, v)}, ${accumulator(row, v, 1)});`)}`;
}

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
/** ${rows} rows by ${4 * vectors} frames: an opLayer whose taps' first rows stand in a table. */
export function layer${ending}${rows}x${vectors}(record: usize, taps: usize, tapsEnd: usize, blockBytes: usize): void {
const stride = load<usize>(record, wordSourceStride);
const condition = load<usize>(record, wordLayerCondition);
const weights = load<usize>(record, wordLayerWeights);
const bias = load<usize>(record, wordLayerBias);
const parameters = load<usize>(record, wordLayerParameters);
const mix = load<usize>(record, wordLayerMix);
const target = load<usize>(record, wordTarget) ? targetRows(record) : 0;
const targetStride = load<usize>(record, wordTargetStride);
const sum = load<usize>(record, wordLayerSum);
const low = load<usize>(record, wordLayerLow);
const sumStride = load<usize>(record, wordLayerSumStride);
const half = taps + (((tapsEnd - taps) >> 3) << 2);
for (let offset: usize = 0; offset < blockBytes; offset += ${16 * vectors}) {
${halves(rows, vectors)}
${step(rows, vectors, "(condition + offset)", (row) => `v128.load32_splat(weight1${at(4 * row)})`)}
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
import { targetRows } from "../../src/engine/kernels/rows";
import { addClosely, multiplyAdd } from "../../src/engine/kernels/vector";
import {
  wordLayerBias, wordLayerCondition, wordLayerLow, wordLayerMix, wordLayerParameters, wordLayerSum, wordLayerSumStride,
  wordLayerWeights, wordSourceStride, wordTarget, wordTargetStride,
} from "../../src/engine/shared/operations";
${shapes.flatMap(([rows, vectors]) => endings.map((ending) => layer(ending, rows, vectors))).join("")}`;
