/** Long convolutions in partitions against the float64 reference. */
import { describe, expect, it } from "vitest";
import { Packer } from "../../../src/engine/load/packer.ts";
import {
  cutIntoSlots,
  levelSteps,
  packLongConvolution,
  partitionLevels,
} from "../../../src/engine/load/partitions.ts";
import type { ConvolutionNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { controlScratch, networkHeap } from "../../../src/engine/shared/memory-map.ts";
import { relativeError } from "../../golden/golden.ts";
import { playAlone } from "../../support/alone.ts";
import { uniform } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { noise, pluck } from "../../support/signals.ts";
import { Stage } from "../../support/stage.ts";

const strict = new Stage();
const relaxed = new Stage({ variant: "relaxed-4x4" });

/** A room: noise that dies away, loud enough at its end to be missed. */
function linear(taps: number, inputs = 1, outputs = 1, seed = 1): ConvolutionNode {
  const weights = uniform(randomFrom(seed), taps * inputs * outputs, 1 / Math.sqrt(taps));
  return {
    kind: "convolution",
    convolution: {
      inputChannels: inputs,
      outputChannels: outputs,
      kernelSize: taps,
      dilation: 1,
      groups: 1,
      weights,
      bias: uniform(randomFrom(seed + 1), outputs, 0.1),
    },
    activation: { kind: "identity" },
  };
}

function referenceOf(node: ConvolutionNode, rows: Float32Array[]): Float64Array[] {
  return createReference(node).process(rows.map((row) => Float64Array.from(row)));
}

describe("the plan of partitions", () => {
  it("leaves short responses to the direct convolution", () => {
    expect(partitionLevels(256)).toEqual([]);
  });

  it.each([257, 300, 1024, 1025, 2048, 4096, 16_384, 16_385, 50_000, 96_000])(
    "covers all of %i taps without a gap, every level two periods behind or more",
    (taps) => {
      let covered = 256;
      for (const { period, firstTap, partitions } of partitionLevels(taps)) {
        expect(firstTap).toBe(covered);
        expect(firstTap).toBeGreaterThanOrEqual(2 * period);
        covered += period * partitions;
      }
      expect(covered).toBeGreaterThanOrEqual(taps);
    },
  );
});

describe("a long convolution", () => {
  it.each([257, 384, 1000, 2048, 5000])("plays %i taps as the reference does", (taps) => {
    const input = pluck(3 * 2048, taps);
    const node = linear(taps, 1, 1, taps);
    const [expected] = referenceOf(node, [input]);
    for (const stage of [strict, relaxed]) {
      const [found] = playAlone(stage, node, [input], 64);
      expect(relativeError(found!, expected!)).toBeLessThan(1e-6);
    }
  });

  it("sums over several inputs for several outputs", () => {
    const rows = [pluck(4096, 1), noise(4096, 2), noise(4096, 3)];
    const node = linear(1500, 3, 5, 9);
    const expected = referenceOf(node, rows);
    const found = playAlone(strict, node, rows, 64);
    for (const [index, row] of found.entries())
      expect(relativeError(row, expected[index]!)).toBeLessThan(1e-6);
  });

  it("is the same to the last bit at every block size", () => {
    const input = pluck(6 * 1024, 5);
    const node = linear(3000);
    const [at64] = playAlone(strict, node, [input], 64);
    for (const frames of [16, 48, 96, 256, 512, 1024]) {
      const [found] = playAlone(strict, node, [input], frames);
      expect(found).toEqual(at64);
    }
  });

  it("hears an impulse in the very block in which it comes, and all of its tail in time", () => {
    const taps = Float32Array.from({ length: 20_000 }, (_, lag) => 1 + lag);
    const [found] = playResponse(taps, [0.5], 20_480);
    for (const lag of [0, 1, 255, 256, 1023, 1024, 4095, 4096, 16_383, 16_384, 19_999])
      expect(found![lag]! / (0.5 * (1 + lag)) - 1).toBeCloseTo(0, 2);
    expect(Math.abs(found![20_100]!)).toBeLessThan(0.05);
  });

  it("convolves with two seconds of a room", () => {
    const taps = uniform(randomFrom(3), 96_000, 1 / Math.sqrt(96_000));
    const impulses = [0, 31, 5000, 40_000];
    const input = new Float32Array(3 * 48_000);
    for (const at of impulses) input[at] = 1 - at / 100_000;
    const expected = input.map((_, frame) =>
      impulses.reduce((sum, at) => sum + (input[at] as number) * (taps[frame - at] ?? 0), 0),
    );
    const [found] = playResponse(taps, input, input.length);
    expect(relativeError(found!, expected)).toBeLessThan(2e-6);
  });
});

describe("the work of one block", () => {
  it.each([1, 4, 1024])("is spread evenly over the period for %i outputs", (outputs) => {
    const response = { inputs: 1, outputs, taps: 96_000, tap: () => 0 };
    for (const level of partitionLevels(outputs === 1 ? 96_000 : 4096)) {
      const steps = levelSteps(new Packer(null, 0, 0, 64), level, response);
      const slots = cutIntoSlots(steps, level.period / 16);
      const costs = slots.map((pieces) =>
        pieces.reduce((sum, { from, to, cost }) => sum + (to - from) * cost, 0),
      );
      const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
      expect(Math.max(...costs) / mean).toBeLessThan(1.35);
    }
  });

  it("does every turn of every step once, in order", () => {
    const response = { inputs: 2, outputs: 3, taps: 5000, tap: () => 0 };
    for (const level of partitionLevels(5000)) {
      const steps = levelSteps(new Packer(null, 0, 0, 64), level, response);
      const joined: { kind: number; channel: number; to: number }[] = [];
      for (const { kind, channel, from, to } of cutIntoSlots(steps, level.period / 16).flat()) {
        if (from === 0) joined.push({ kind, channel, to });
        else expect(joined.at(-1)).toMatchObject({ kind, channel, to: from });
        joined.at(-1)!.to = to;
      }
      expect(joined).toEqual(steps.map(({ kind, channel, turns }) => ({ kind, channel, to: turns })));
    }
  });
});

/** One row through a response, whatever its length. */
function playResponse(taps: Float32Array, input: ArrayLike<number>, length: number): Float32Array[] {
  const frames = 64;
  const memory = { floats: strict.floats, words: strict.words };
  memory.words.fill(0, networkHeap / 4, networkHeap / 4 + 4_000_000);
  const packer = new Packer(memory, networkHeap, 0, frames);
  const from = packer.blockRows(1);
  const to = packer.blockRows(1);
  packLongConvolution(packer, taps, from, to);
  const program = packer.finish();
  const output = new Float32Array(length);
  for (let start = 0; start < length; start += frames) {
    for (let frame = 0; frame < frames; frame++)
      memory.floats[from.base / 4 + frame] = input[start + frame] ?? 0;
    strict.kernels.runProgram(program, frames, controlScratch);
    output.set(memory.floats.subarray(to.base / 4, to.base / 4 + frames), start);
  }
  return [output];
}
