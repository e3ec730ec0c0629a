/**
 * Long convolutions: the first taps directly, the others in partitions through the frequency domain
 * (kernels/partitioned.ts says how). The cut into partitions and their schedule do not depend on the block size, so the
 * sound is the same to the last bit at every block size.
 */
import type { Address, Frames } from "../../units.ts";
import type { Convolution } from "../network.ts";
import { opPartitioned } from "../shared/operations.ts";
import * as layout from "../shared/partitions.ts";
import { tapsOf } from "./convolution.ts";
import { packTaps } from "./pack-taps.ts";
import type { Packer } from "./packer.ts";
import type { Rows } from "./rows.ts";
import { type Spectrum, spectrumMaker, twiddles2, twiddles4, twistTable } from "./spectrum.ts";
import { biasOf } from "./taps.ts";

/** Taps before this one are convolved directly: the first partitions have to stand two periods behind. */
export const directTaps: Frames = 256;
/** The first period. */
const shortestPeriod: Frames = directTaps / 2;
const longestPeriod: Frames = 8192;
/** From level to level. A level ends where the next one may begin: two of its periods behind. */
const periodRatio = 4;

export type Level = { period: Frames; firstTap: Frames; partitions: number };

/** The levels for a response of so many taps, none where it is short enough to be convolved directly. */
export function partitionLevels(taps: Frames): Level[] {
  const levels: Level[] = [];
  let firstTap = directTaps;
  for (let period = shortestPeriod; firstTap < taps; period *= periodRatio) {
    const last = period * periodRatio > longestPeriod;
    const wanted = Math.ceil((taps - firstTap) / period);
    const most = (2 * periodRatio * period - firstTap) / period;
    const partitions = last ? wanted : Math.min(wanted, most);
    levels.push({ period, firstTap, partitions });
    firstTap += partitions * period;
  }
  return levels;
}

/** What a convolution does, seen by its lags: the weight of the input `lag` frames ago. */
export type Response = {
  inputs: number;
  outputs: number;
  taps: Frames;
  tap: (output: number, input: number, lag: Frames) => number;
};

/** Whether a convolution is long enough for partitions, and of a form that they know. */
export function isLong({ kernelSize, dilation, groups }: Convolution): boolean {
  return kernelSize > directTaps && dilation === 1 && groups === 1;
}

/** How many past frames of the input a long convolution reads; the levels keep theirs. */
export const longConvolutionPast: Frames = directTaps - 1;

/** target = convolution(input), for a convolution that `isLong`; the input keeps `longConvolutionPast` frames. */
export function packLongConvolutionNode(
  packer: Packer,
  convolution: Convolution,
  input: Rows,
  target: Rows,
): void {
  const { kernelSize, inputChannels, outputChannels, weights } = convolution;
  const direct = tapsOf(convolution, input).filter(({ lagFrames }) => lagFrames < directTaps);
  packTaps(packer, target, direct, biasOf(convolution));
  packPartitions(packer, input, target, {
    inputs: inputChannels,
    outputs: outputChannels,
    taps: kernelSize,
    tap: (output, channel, lag) =>
      weights[(output * inputChannels + channel) * kernelSize + kernelSize - 1 - lag] as number,
  });
}

/**
 * target = input convolved with an impulse response, of any length: a cabinet. One input row, one target row.
 * @param taps the first is for the present frame
 */
export function packLongConvolution(packer: Packer, taps: Float32Array, input: Rows, target: Rows): void {
  const past = Math.min(taps.length, directTaps) - 1;
  let from = input;
  if (past > input.past) {
    from = packer.rowsWithPast(1, past);
    packer.copy(input, from);
  }
  const direct = Array.from({ length: past + 1 }, (_, index) => ({
    rows: from,
    lagFrames: past - index,
    weight: () => taps[past - index] as number,
  }));
  packTaps(packer, target, direct, () => 0);
  packPartitions(packer, from, target, {
    inputs: 1,
    outputs: 1,
    taps: taps.length,
    tap: (_output, _input, lag) => taps[lag] as number,
  });
}

/** target += everything of the response from `directTaps` on. */
function packPartitions(packer: Packer, input: Rows, target: Rows, response: Response): void {
  const levels = partitionLevels(response.taps).map((level) => packLevel(packer, level, response));
  if (levels.length > 0) packer.operate(opPartitioned, target, input, [levels.length, ...levels]);
}

function packLevel(packer: Packer, level: Level, response: Response): Address {
  const { period, partitions } = level;
  const { inputs, outputs } = response;
  const words: number[] = Array.from({ length: layout.levelBytes / 4 }, () => 0);
  const set = (offset: number, value: number) => {
    words[offset / 4] = value;
  };
  set(layout.levelPeriod, period);
  set(layout.levelInputs, inputs);
  set(layout.levelOutputs, outputs);
  set(layout.levelPartitions, partitions);
  set(layout.levelChunks, packer.zeros(3 * inputs * period));
  set(layout.levelSpectra, packer.zeros(2 * inputs * partitions * period));
  set(layout.levelReady, packer.zeros(2 * outputs * period));
  set(layout.levelWork, packer.zeros(2 * period));
  const twist = twistTable(period);
  set(
    layout.levelTwist,
    packer.floats(twist.length, (index) => twist[index] as number),
  );
  const slots = cutIntoSlots(levelSteps(packer, level, response), period / layout.slotFrames);
  set(layout.levelSlots, packSlots(packer, slots));
  return packer.words(words);
}

/** One step of a level's work: its loop runs from 0 to `turns`; each turn costs about so many operations on vectors. */
export type Step = {
  kind: number;
  turns: number;
  cost: number;
  channel: number;
  table: Address;
  points: number;
};

/** Everything that a level does in a period, in order. */
export function levelSteps(packer: Packer, level: Level, response: Response): Step[] {
  const { period, partitions } = level;
  const { inputs, outputs } = response;
  const stages = packStages(packer, period);
  const step = (
    kind: number,
    turns: number,
    cost: number,
    channel: number,
    { table = 0, points = 0 } = {},
  ): Step => ({ kind, turns, cost, channel, table, points });
  const steps: Step[] = [];
  for (let input = 0; input < inputs; input++) {
    steps.push(step(layout.stepTwist, period / 4, 10, input));
    for (const { points, radix, table } of stages) {
      if (radix === 2) steps.push(step(layout.stepForward2, period / 8, 20, input, { table, points }));
      else steps.push(step(layout.stepForward4, period / 16, 56, input, { table, points }));
    }
    steps.push(step(layout.stepForwardLast, period / 16, 80, input));
  }
  const spectrumOf = spectrumMaker(period);
  for (let output = 0; output < outputs; output++) {
    const table = packWeights(packer, level, response, output, spectrumOf);
    steps.push(step(layout.stepMultiply, period / 16, 8 + 32 * inputs * partitions, output, { table }));
    steps.push(step(layout.stepBackwardFirst, period / 16, 80, output));
    for (const { points, radix, table: twiddles } of stages.toReversed()) {
      const given = { table: twiddles, points };
      if (radix === 2) steps.push(step(layout.stepBackward2, period / 8, 20, output, given));
      else steps.push(step(layout.stepBackward4, period / 16, 56, output, given));
    }
    steps.push(step(layout.stepUntwist, period / 4, 8, output));
  }
  return steps;
}

type Stage = { points: number; radix: 2 | 4; table: Address };

/** The butterflies before the last ones, largest transform first, with their twiddle factors in kernel memory. */
function packStages(packer: Packer, period: Frames): Stage[] {
  const stages: { points: number; radix: 2 | 4; table: Address }[] = [];
  const pack = (values: Float64Array) => packer.floats(values.length, (index) => values[index] as number);
  let points = period;
  if (Math.log2(period) % 2 === 1) {
    stages.push({ points, radix: 2, table: pack(twiddles2(points)) });
    points /= 2;
  }
  for (; points >= 16; points /= 4) stages.push({ points, radix: 4, table: pack(twiddles4(points)) });
  return stages;
}

/** Spectra of one output's taps as `multiplySpectra` reads them: [group of 16 bins][input][partition][real, imaginary]. */
function packWeights(
  packer: Packer,
  { period, firstTap, partitions }: Level,
  response: Response,
  output: number,
  spectrumOf: (tap: (frame: Frames) => number) => Spectrum,
): Address {
  const { inputs, taps, tap } = response;
  const places = inputs * partitions;
  const target = packer.floatArea(2 * period * places);
  const { floats } = target;
  if (!floats) return target.address;
  for (let place = 0; place < places; place++) {
    const input = Math.floor(place / partitions);
    const first = firstTap + (place % partitions) * period;
    const { real, imaginary } = spectrumOf((frame) =>
      first + frame < taps ? tap(output, input, first + frame) : 0,
    );
    for (let bin = 0; bin < period; bin++) {
      const at = (Math.floor(bin / 16) * places + place) * 32 + (bin % 16);
      floats[at] = real[bin] as number;
      floats[at + 16] = imaginary[bin] as number;
    }
  }
  return target.address;
}

/** A part of a step: its loop from one turn to another. */
export type Piece = Step & { from: number; to: number };

/** The steps in order, cut into slots of the same cost as nearly as whole turns allow. */
export function cutIntoSlots(steps: readonly Step[], slotCount: number): Piece[][] {
  const total = steps.reduce((sum, { turns, cost }) => sum + turns * cost, 0);
  const slots: Piece[][] = [[]];
  let spent = 0;
  for (const step of steps) {
    let from = 0;
    while (from < step.turns) {
      const last = slots.length === slotCount;
      const fitting = Math.round(((slots.length * total) / slotCount - spent) / step.cost);
      const to = last ? step.turns : Math.min(step.turns, from + Math.max(0, fitting));
      if (to > from) slots.at(-1)?.push({ ...step, from, to });
      spent += (to - from) * step.cost;
      from = to;
      if (from < step.turns) slots.push([]);
    }
  }
  while (slots.length < slotCount) slots.push([]);
  return slots;
}

/** Returns the table of the slots' first steps, and of the end. */
function packSlots(packer: Packer, slots: readonly Piece[][]): Address {
  const words: number[] = [];
  const starts: number[] = [0];
  for (const pieces of slots) {
    for (const { kind, from, to, channel, table, points } of pieces)
      words.push(kind, from, to, channel, table, points);
    starts.push(4 * words.length);
  }
  const base = packer.words(words);
  return packer.words(starts.map((offset) => base + offset));
}
