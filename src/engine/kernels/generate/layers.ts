/**
 * Whole layers of narrow WaveNets: convolution, activation, the sum for the head and the mix into the next layer's rows,
 * from registers to registers. With two to four rows a tile is over so soon that storing and loading what stands between
 * costs as much as the products; and a block so soon that layers of one shape follow one another in one function.
 *
 * Constants are whole vectors: V8 loads that with its distance in the same instruction, but one number for all lanes with
 * an instruction more to add the distance. Only where taps are many would vectors fill the cache.
 */
import { usualTaps } from "../../shared/usual-taps.ts";
import { accumulator, at, type Ending, eachAccumulator, ended, endingImports, numbers, step } from "./text.ts";

/** `taps` is zero for any number. */
type Shape = { ending: Exclude<Ending, "">; rows: number; vectors: number; taps: number };

/** [rows, vectors] for the registers of x86-64 and of arm64. */
const tiles = [
  [2, 4],
  [3, 2],
  [3, 4],
  [4, 2],
  [4, 4],
] as const;

const shapes: Shape[] = tiles.flatMap(([rows, vectors]) =>
  (["Tanh", "Bend"] as const).flatMap((ending) =>
    [usualTaps(rows), 0].map((taps) => ({ ending, rows, vectors, taps })),
  ),
);

const nameOf = ({ ending, rows, vectors, taps }: Shape) => `layers${ending}${rows}x${vectors}${taps ? `of${taps}` : ""}`;

/** Where a layer's constants stand, in vectors: what its activation takes, the mix, the condition's weights, the taps'. */
function places({ ending, rows }: Shape) {
  const mix = rows * (ending === "Tanh" ? 2 : 3);
  const condition = mix + rows * rows;
  return { mix, condition, taps: condition + rows };
}

const constant = (index: number) => `v128.load(constants${at(16 * index)})`;

const conditionProducts = (shape: Shape) =>
  step(shape.rows, shape.vectors, "(condition + offset)", (row) => constant(places(shape).condition + row));

/** Every chain's products of one tap, all its channels, and on to the next. */
const tap = ({ rows, vectors }: Shape, chains: readonly number[]) => `
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

/** All taps of some chains, the last of which may have one more than the others. */
const tapsOf = (shape: Shape, chains: readonly number[], end: string) =>
  shape.taps
    ? numbers(shape.taps / 2).map(() => `{${tap(shape, chains)}\n}`).join("\n")
    : `while (entry${chains[0]} < ${end}) {${tap(shape, chains)}\n}`;

/**
 * The sum of the first half of the taps and that of the others: fewer roundings of smaller sums are 3 dB less noise. Six
 * sums alone would wait for one another, so those of three rows are taken side by side. The condition's products are the
 * largest and come last, for the same reason.
 */
function twoHalves(shape: Shape): string {
  const { ending, rows, vectors, taps } = shape;
  const sums = (chain: number) =>
    eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v, chain)} = f32x4.splat(0);`);
  const added = (value: (row: number, v: number) => string) =>
    eachAccumulator(rows, vectors, (row, v) => {
      const name = accumulator(row, v);
      return `${name} = f32x4.add(${name}, ${value(row, v)});`;
    });
  const products =
    rows * vectors <= 6
      ? [sums(0), sums(1), tapsOf(shape, [0, 1], "half"), taps ? "" : tapsOf(shape, [1], "tapsEnd")]
      : [sums(0), tapsOf(shape, [0], "half"), sums(1), tapsOf(shape, [1], "tapsEnd")];
  return `
let entry0 = taps;
let entry1 = half;
let weight0 = constants + ${16 * places(shape).taps};
let weight1 = weight0 + ${rows * rows} * (half - taps);
${products.join("\n")}
${added((row, v) => accumulator(row, v, 1))}
${conditionProducts(shape)}
${ending === "Tanh" ? added(constant) : ""}`;
}

/** Three taps, one after the other, into one chain that begins with what the activation would add. */
function threeTaps(shape: Shape): string {
  const { ending, rows, vectors } = shape;
  const first = (row: number) => (ending === "Tanh" ? constant(row) : "f32x4.splat(0)");
  const channels = (position: number) =>
    numbers(rows)
      .map((channel) =>
        step(rows, vectors, "from", (row) => constant(places(shape).taps + (position * rows + channel) * rows + row)),
      )
      .join("\nfrom += stride;\n");
  return `
${eachAccumulator(rows, vectors, (row, v) => `let ${accumulator(row, v)} = ${first(row)};`)}
${numbers(3).map((position) => `{\nlet from = from${position} + offset;\n${channels(position)}\n}`).join("\n")}
${conditionProducts(shape)}`;
}

/** What the activation takes besides the sum. */
const activated = ({ ending, rows }: Shape, row: number, x: string) =>
  ended(ending, x, ending === "Tanh" ? [constant(rows + row)] : numbers(3).map((index) => constant(3 * row + index)));

const headRow = (vectors: number, row: number) => `
if (goesOn) {
${numbers(vectors)
  .map((v) => `v128.store(sumRow, f32x4.add(v128.load(sumRow${at(16 * v)}), ${accumulator(row, v)})${at(16 * v)});`)
  .join("\n")}
} else {
${numbers(vectors).map((v) => `v128.store(sumRow, ${accumulator(row, v)}${at(16 * v)});`).join("\n")}
}
sumRow += sumStride;`;

/** Three taps leave precision to spare: their mix begins with what it is added to, an addition less. */
const mixedRow = (shape: Shape, row: number) => {
  const { rows, vectors, taps } = shape;
  const begins = taps === 3;
  const now = (v: number) => `v128.load(now${at(16 * v)})`;
  const product = (channel: number) => (v: number) =>
    channel === 0 && !begins
      ? `let m${v} = f32x4.mul(w, ${accumulator(channel, v)});`
      : `m${v} = multiplyAdd(w, ${accumulator(channel, v)}, m${v});`;
  const weight = (channel: number) =>
    `${channel === 0 ? "let " : ""}w = ${constant(places(shape).mix + row * rows + channel)};`;
  return `{
${begins ? numbers(vectors).map((v) => `let m${v} = ${now(v)};`).join("\n") : ""}
${numbers(rows)
  .flatMap((channel) => [weight(channel), ...numbers(vectors).map(product(channel))])
  .join("\n")}
${numbers(vectors)
  .map((v) => `v128.store(to, ${begins ? `m${v}` : `f32x4.add(m${v}, ${now(v)})`}${at(16 * v)});`)
  .join("\n")}
}`;
};

/** Where the block of every tap stands. */
const found = ({ taps }: Shape) =>
  taps === 3
    ? `
const base = load<usize>(record, wordSource);
const ring = load<usize>(record, wordSourceRing);
const from0 = delayedRows(base, ring, load<usize>(record, wordLayerLags));
const from1 = delayedRows(base, ring, load<usize>(record, wordLayerLags + 4));
const from2 = base + load<usize>(ring, ringPosition);
const last = from2;`
    : `
const tapsEnd = resolveTaps(record, taps);
const half = taps + (((tapsEnd - taps) >> 3) << 2);
const last = load<usize>(tapsEnd - 4);`;

const layersOf = (shape: Shape) => {
  const { rows, vectors, taps } = shape;
  return `
/** opLayers as long as they have the same shape; returns what follows them. */
function ${nameOf(shape)}(first: usize, frames: u32, taps: usize, resting: bool): usize {
const operation = load<u32>(first, wordOperation) & ~intoRing;
const blockBytes: usize = 4 * frames;
let record = first;
do {
${found(shape)}
const stride = load<usize>(record, wordSourceStride);
const condition = load<usize>(record, wordLayerCondition);
const constants = load<usize>(record, wordLayerConstants);
const target = load<usize>(record, wordTarget) ? targetRows(record) : 0;
const targetStride = load<usize>(record, wordTargetStride);
const sum = load<usize>(record, wordLayerSum);
const goesOn = load<u32>(record, wordLayerSumGoesOn);
const sumStride = load<usize>(record, wordLayerSumStride);
for (let offset: usize = 0; offset < blockBytes; offset += ${16 * vectors}) {
${taps === 3 ? threeTaps(shape) : twoHalves(shape)}
${eachAccumulator(rows, vectors, (row, v) => `${accumulator(row, v)} = ${activated(shape, row, accumulator(row, v))};`)}
let sumRow = sum + offset;
${numbers(rows).map((row) => headRow(vectors, row)).join("\n")}
if (target) {
let now = last + offset;
let to = target + offset;
${numbers(rows).map((row) => mixedRow(shape, row)).join("\nnow += stride;\nto += targetStride;\n")}
}
}
if (load<u32>(record, wordOperation) & intoRing) keep(record, frames, resting);
record += load<usize>(record, wordBytes);
} while ((load<u32>(record, wordOperation) & ~intoRing) == operation);
return record;
}
`;
};

/** Calls a shape's function where the record has that shape. */
const choice = (shape: Shape) => {
  const conditions = [
    `rows == ${shape.rows}`,
    shape.ending === "Bend" ? "bends" : "!bends",
    shape.taps ? "usual" : "!usual",
  ];
  return `if (${conditions.join(" && ")}) return ${nameOf(shape)}(record, frames, taps, resting);`;
};

/** The tiles of a build: rows that have only one tile have it in each. */
const choices = (vectors: number) =>
  shapes
    .filter((shape) => shape.vectors === vectors || tiles.filter(([rows]) => rows === shape.rows).length === 1)
    .map(choice)
    .join("\n");

export const layers = (): string => `${endingImports}
import { resolveTaps } from "../../src/engine/kernels/layer";
import { keep } from "../../src/engine/kernels/ring";
import { delayedRows, targetRows } from "../../src/engine/kernels/rows";
import { multiplyAdd } from "../../src/engine/kernels/vector";
import {
  intoRing, layerBends, layerUsualTaps, ringPosition, wordBytes, wordLayerCondition, wordLayerConstants, wordLayerLags,
  wordLayerSum, wordLayerSumGoesOn, wordLayerSumStride, wordOperation, wordSource, wordSourceRing, wordSourceStride,
  wordTarget, wordTargetRows, wordTargetStride,
} from "../../src/engine/shared/operations";
${shapes.map(layersOf).join("")}
/** All layers of one shape that follow one another; returns the address of what follows them. */
export function layers(record: usize, frames: u32, taps: usize, resting: bool): usize {
const rows = load<u32>(record, wordTargetRows);
const bends = (load<u32>(record, wordOperation) & layerBends) != 0;
const usual = (load<u32>(record, wordOperation) & layerUsualTaps) != 0;
if (TILE_VECTORS == 4) {
${choices(4)}
} else {
${choices(2)}
}
return record + load<usize>(record, wordBytes);
}
`;
