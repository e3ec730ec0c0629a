/**
 * The convolution's register tiles: so many output rows by so many vectors of four frames, all held in registers while the
 * loop runs over taps and channels.
 *
 * Which tile is best depends on the machine's vector registers (16 on x86-64, 32 on arm64) and on the row count of
 * the network: rows that do not fill a tile cost as much as rows that do, so 1, 2 and 3 rows have their own.
 */
import { bendBytes, tanhAroundBytes } from "../../shared/operations.ts";
import { accumulator, at, eachAccumulator, type Ending, ended, endingImports, numbers, step } from "./text.ts";

/** Rows whose weights stand together (convolution.ts). */
const weightRows = (rows: number) => (rows % 2 === 0 ? 2 : rows);
const weightTiles = (rows: number) => numbers(rows / weightRows(rows));

/** Two rows a loop body, and one before where their number is odd. */
function oneChain(rows: number, vectors: number): string {
  const together = weightRows(rows);
  const tiles = weightTiles(rows);
  const channel = (from: string, index: number) =>
    step(rows, vectors, from, (row) => {
      const place = index * together + (row % together);
      return `v128.load32_splat(weight${Math.floor(row / together)}${at(4 * place)})`;
    });
  const pass = (channels: number) => tiles.map((tile) => `weight${tile} += ${4 * together * channels};`).join("\n");
  return `
${tiles.map((tile) => `let weight${tile} = weights + ${tile * together} * rowBytes;`).join("\n")}
for (let entry = rows; entry < rowsEnd; entry += tapBytes) {
let from = load<usize>(entry, tapAddress) + offset;
const stride = load<usize>(entry, tapStride);
const bytes = load<usize>(entry, tapWeights);
const end = weight0 + bytes;
if (bytes & ${4 * together}) {
${channel("from", 0)}
from += stride;
${pass(1)}
}
while (weight0 < end) {
${channel("from", 0)}
from += stride;
${channel("from", 1)}
from += stride;
${pass(2)}
}
}`;
}

/**
 * Few rows leave registers free and would wait for one another: parts of the table are summed side by side. Fewer
 * roundings of smaller sums are also 3 to 6 dB less noise, and narrow networks and heads need that most.
 */
function someChains(rows: number, vectors: number, chains: number): string {
  const weight = (name: string) => (row: number) => `v128.load32_splat(${name}${at(4 * row)})`;
  const merge = (into: number, from: number) =>
    eachAccumulator(rows, vectors, (row, v) => {
      const name = accumulator(row, v, into);
      return `${name} = f32x4.add(${name}, ${accumulator(row, v, from)});`;
    });
  return `
let weight = weights;
for (let entry = rows; entry < rows + partBytes; entry += 4) {
${numbers(chains)
  .map((chain) => `const from${chain} = load<usize>(entry + ${chain} * partBytes) + offset;
const weight${chain} = weight + ${chain * rows} * partBytes;
${step(rows, vectors, `from${chain}`, weight(`weight${chain}`), chain)}`)
  .join("\n")}
weight += ${4 * rows};
}
weight += ${(chains - 1) * rows} * partBytes;
for (let entry = rows + ${chains} * partBytes; entry < rowsEnd; entry += 4) {
const from = load<usize>(entry) + offset;
${step(rows, vectors, "from", weight("weight"), chains - 1)}
weight += ${4 * rows};
}
${chains === 4 ? `${merge(0, 1)}\n${merge(2, 3)}\n${merge(0, 2)}` : merge(0, 1)}`;
}

const chainsOf = (rows: number) => (rows === 1 ? 4 : rows === 3 ? 2 : 1);

/** target = sums + bias (+ source). */
function plainEnd(rows: number, vectors: number): string {
  const advance = (pointer: string, stride: string, row: number, v: number) =>
    v === vectors - 1 && row < rows - 1 ? `\n${pointer} += ${stride};` : "";
  return `
if (source) {
let from = source + offset;
${eachAccumulator(rows, vectors, (row, v) => {
  const name = accumulator(row, v);
  return `${name} = f32x4.add(${name}, v128.load(from${at(16 * v)}));${advance("from", "sourceStride", row, v)}`;
})}
}
let to = target + offset;
${eachAccumulator(rows, vectors, (row, v) => `v128.store(to, ${accumulator(row, v)}${at(16 * v)});${advance("to", "targetStride", row, v)}`)}`;
}

/** Where a row's parameters stand, in bytes. */
const parametersOf = (ending: Ending, row: number): number[] =>
  ending === "Tanh"
    ? [row * tanhAroundBytes]
    : ending === "Bend"
      ? numbers(bendBytes / 4).map((index) => row * bendBytes + 4 * index)
      : [];

/** target = activation(sums + bias), and source += the same. */
function activatedEnd(ending: Ending, rows: number, vectors: number): string {
  const row = (index: number) => `{
${parametersOf(ending, index)
  .map((place, number) => `const p${number} = v128.load32_splat(parameters, ${place});`)
  .join("\n")}
${numbers(vectors)
  .map((v) => {
    const y = ended(ending, accumulator(index, v), parametersOf(ending, index).map((_, number) => `p${number}`));
    return `const y${v} = ${y};\nv128.store(to, y${v}${at(16 * v)});`;
  })
  .join("\n")}
if (source) {
${numbers(vectors)
  .map((v) => `v128.store(from, f32x4.add(v128.load(from${at(16 * v)}), y${v})${at(16 * v)});`)
  .join("\n")}
}
}`;
  return `
let from = source + offset;
let to = target + offset;
${numbers(rows).map(row).join("\nfrom += sourceStride;\nto += targetStride;\n")}`;
}

/**
 * Sums start at zero and meet bias and source last: a sum of products is rounded to a share of its own size and not of
 * what it is added to. A bend takes sums without bias.
 */
function tile(ending: Ending, rows: number, vectors: number): string {
  const chains = chainsOf(rows);
  const bias = numbers(rows).map((row) => {
    const adds = numbers(vectors).map((v) => `${accumulator(row, v)} = f32x4.add(${accumulator(row, v)}, bias${row});`);
    return [`const bias${row} = v128.load32_splat(bias${at(4 * row)});`, ...adds].join("\n");
  });
  const biased = { "": `if (bias) {\n${bias.join("\n")}\n}`, Tanh: bias.join("\n"), Bend: "" };
  return `
/** ${rows} output rows by ${4 * vectors} frames; see convolution.ts for the arguments. */
export function convolve${ending}${rows}x${vectors}(
  rows: usize, rowsEnd: usize, rowBytes: usize, weights: usize, bias: usize, parameters: usize,
  source: usize, sourceStride: usize, target: usize, targetStride: usize, blockBytes: usize,
): void {
${chains > 1 ? `const partBytes = (rowBytes / ${4 * chains}) << 2;` : ""}
for (let offset: usize = 0; offset < blockBytes; offset += ${16 * vectors}) {
${numbers(chains)
  .map((chain) => eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v, chain)} = f32x4.splat(0);`))
  .join("\n")}
${chains > 1 ? someChains(rows, vectors, chains) : oneChain(rows, vectors)}
${biased[ending]}
${ending === "" ? plainEnd(rows, vectors) : activatedEnd(ending, rows, vectors)}
}
}
`;
}

const oddShapes = [
  [3, 2],
  [3, 4],
  [1, 2],
  [1, 4],
] as const;

/**
 * [rows, vectors]. Four rows in both shapes (registers of x86-64 and of arm64), two rows with more vectors. Six rows for
 * fused multiply-adds on x86-64: twelve accumulators are the most that fit, and with fewer than about ten each
 * multiply-add waits for the one before it.
 */
const evenShapes = [
  [6, 2],
  [4, 2],
  [4, 4],
  [2, 4],
] as const;

const tileArguments = "rows, rowsEnd, rowBytes, weights, bias, parameters, source, sourceStride, target, targetStride, blockBytes";

/** As many tiles as an even number of output rows takes. */
const evenRows = (ending: Ending): string => `
export function convolveEven${ending}(
  count: u32, rows: usize, rowsEnd: usize, rowBytes: usize, weights: usize, bias: usize, parameters: usize,
  source: usize, sourceStride: usize, target: usize, targetStride: usize, blockBytes: usize,
): void {
while (count > 0) {
let done: u32 = 2;
if (RELAXED && TILE_VECTORS == 2 && count >= 6) {
convolve${ending}6x2(${tileArguments});
done = 6;
} else if (count < 4) {
convolve${ending}2x4(${tileArguments});
} else {
if (TILE_VECTORS == 4) convolve${ending}4x4(${tileArguments});
else convolve${ending}4x2(${tileArguments});
done = 4;
}
count -= done;
weights += done * rowBytes;
${ending === "" ? "if (bias) " : ""}bias += 4 * done;
parameters += done * ${ending === "Tanh" ? "tanhAroundBytes" : ending === "Bend" ? "bendBytes" : "0"};
target += done * targetStride;
if (source) source += done * sourceStride;
}
}
`;

const endings: readonly Ending[] = ["", "Tanh", "Bend"];

export const tiles = (): string => `${endingImports}
import { multiplyAdd } from "../../src/engine/kernels/vector";
import { tapAddress, tapBytes, tapStride, tapWeights } from "../../src/engine/shared/operations";
${oddShapes.map(([rows, vectors]) => tile("", rows, vectors)).join("")}
${endings.flatMap((ending) => [...evenShapes.map(([rows, vectors]) => tile(ending, rows, vectors)), evenRows(ending)]).join("")}`;
