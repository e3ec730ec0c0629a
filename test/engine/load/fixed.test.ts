/** Fixed point: 16-bit weights and signals against the float64 reference. */
import { describe, expect, it } from "vitest";
import { pairOf, quantiseRow } from "../../../src/engine/load/fixed/quantise.ts";
import { refuseUnlessFixed } from "../../../src/engine/load/fixed/support.ts";
import { tanhTables } from "../../../src/engine/load/fixed/tanh.ts";
import { settlingFrames } from "../../../src/engine/load/settle.ts";
import type { Model, NetworkNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { Refusal } from "../../../src/refusal.ts";
import type { Decibels } from "../../../src/units.ts";
import { seededModels } from "../../bench/seeded.ts";
import { goldenCases, goldenInput } from "../../golden/golden.ts";
import { convolution, gru, lstm } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { signalToNoise } from "../../support/signal-to-noise.ts";
import { largest, noise, square } from "../../support/signals.ts";
import { modelOf, Stage } from "../../support/stage.ts";
import { readModelFile } from "../reference/play.ts";

const stage = new Stage();

function play(model: Model, input: Float32Array, on: Stage = stage): Float32Array {
  const player = on.engine.load({ ...model, sampleRate: on.engine.rate }, "q15");
  const output = on.engine.playOffline(player, input);
  on.engine.unload(player);
  return output;
}

/** Against double precision. */
function signalToNoiseOf(model: Model, input = goldenInput()): Decibels {
  const reference = createReference(model.network);
  reference.settle(settlingFrames(model));
  const [expected] = reference.process([Float64Array.from(input)]);
  return signalToNoise(expected!, play(model, input));
}

const golden = (name: string) => readModelFile(goldenCases.find((entry) => entry.name === name)!.model);

describe("16-bit networks", () => {
  it.each([
    { name: "syn-wavenet-standard", least: 73 },
    { name: "syn-wavenet-lite", least: 75 },
    { name: "syn-wavenet-nano", least: 73 },
    { name: "syn-lstm-1x24", least: 85 },
    { name: "syn-lstm-1x8", least: 74 },
    { name: "syn-lstm-2x16", least: 84 },
  ])("play $name at least $least dB above their noise", ({ name, least }) => {
    expect(signalToNoiseOf(golden(name))).toBeGreaterThan(least);
  });

  it("play an LSTM of 32 units at least 75 dB above their noise", () => {
    const { make } = seededModels.find(({ name }) => name === "lstm-1x32")!;
    expect(signalToNoiseOf(make())).toBeGreaterThan(75);
  });

  it("keep what is small beside full scale: a capture's straight path through one unit", () => {
    // Its path holds the guitar at 1/256 of the unit's range: with 16 bits of the range, eight would be left.
    expect(signalToNoiseOf(readModelFile("models/tube-screamer.nam"))).toBeGreaterThan(50);
  });

  it("are the same to the last bit at every block size, in the tiles of both machines", () => {
    const input = goldenInput().subarray(0, 3072);
    for (const name of ["syn-wavenet-nano", "syn-lstm-1x24"]) {
      const expected = play(golden(name), input);
      for (const frames of [16, 96, 256]) {
        const other = new Stage({ frames, variant: "strict-4x4" });
        expect(play(golden(name), input, other)).toEqual(expected);
      }
    }
  });

  it.each(["syn-wavenet-nano", "syn-lstm-2x16"])("of %s stay bounded far beyond full scale", (name) => {
    const model = golden(name);
    const normal = largest(play(model, square(4096, 200, 1)));
    for (const peak of [8, 1e6]) {
      const output = play(model, square(4096, 200, peak));
      expect(output.every(Number.isFinite)).toBe(true);
      expect(largest(output)).toBeLessThan(10 * normal + 1);
    }
  });

  it("come back from a cell that starts beyond what 16 bits can hold", () => {
    const random = randomFrom(5);
    const layer = { ...lstm(random, 1, 8), initialCell: new Float32Array(8).fill(300) };
    const head = convolution(random, 8, 1, { groups: 1 });
    const network: NetworkNode = {
      kind: "sequence",
      nodes: [layer, { kind: "convolution", convolution: head, activation: { kind: "identity" } }],
    };
    expect(play(modelOf(network), noise(1024, 1)).every(Number.isFinite)).toBe(true);
  });
});

describe("a row of 16-bit weights", () => {
  const extreme = (weights: readonly number[], bias: number) =>
    weights.reduce((sum, weight) => sum + 32_768 * Math.abs(weight), Math.abs(bias));

  it("cannot overflow 32 bits whatever the signals are, and wastes no bit", () => {
    const random = randomFrom(9);
    for (let trial = 0; trial < 200; trial++) {
      const spread = 10 ** (4 * random.fraction() - 3);
      const terms = Array.from({ length: random.whole(1, 60) }, () => ({
        weight: spread * (2 * random.fraction() - 1),
        exponent: random.whole(8, 15),
      }));
      const row = quantiseRow(terms, random.fraction());
      expect(extreme(row.weights, row.bias)).toBeLessThan(2 ** 31);
      expect(largest(row.weights)).toBeLessThan(32_768);
      if (row.exponent === 34) continue;
      const finer = terms.map(({ weight, exponent }) => weight * 2 ** (row.exponent + 1 - exponent));
      expect(
        largest(finer) > 32_767 || extreme(finer, 2 * row.bias) > 2 ** 31 - 1 - 32_768 * terms.length,
      ).toBe(true);
    }
  });

  it("has finer weights where its products are added in parts, of which none can overflow either", () => {
    const random = randomFrom(10);
    const terms = Array.from({ length: 34 }, () => ({ weight: 2 * random.fraction() - 1, exponent: 15 }));
    const summing = { shift: 3, parts: [2, ...new Array(8).fill(4)] };
    const [whole, parted] = [quantiseRow(terms, 0.5), quantiseRow(terms, 0.5, undefined, summing)];
    let first = 0;
    let total = Math.abs(parted.bias);
    for (const length of summing.parts) {
      const part = extreme(parted.weights.slice(first, first + length), 0);
      expect(part).toBeLessThan(2 ** 31);
      total += part / 2 ** summing.shift;
      first += length;
    }
    expect(total).toBeLessThan(2 ** 31);
    expect(parted.exponent + summing.shift).toBeGreaterThanOrEqual(whole.exponent + 2);
  });

  it("is refused where weights are so large that no bits are left", () => {
    expect(() => quantiseRow([{ weight: 1e9, exponent: 15 }], 0)).toThrow(Refusal);
  });

  it("holds two numbers of either sign in a word", () => {
    expect(pairOf(-1, 2)).toBe(0x0002ffff);
    expect(pairOf(3, -2)).toBe(0xfffe0003);
  });
});

describe("the tables of tanh", () => {
  it("are within half a step of 15 fractional bits everywhere", () => {
    const bytes = new Uint8Array(new Uint32Array(tanhTables()).buffer);
    const byte = (table: number, segment: number) => bytes[16 * table + segment]!;
    const constant = (segment: number) =>
      (byte(1, segment) << 16) | (byte(0, segment) << 8) | byte(2, segment);
    const slope = (order: number, segment: number) =>
      ((byte(2 + 2 * order, segment) << 24) >> 16) | byte(1 + 2 * order, segment);
    for (let step = 0; step < 8000; step++) {
      const x = step / 1000;
      const segment = Math.floor(2 * x);
      const u = 4 * (x - segment / 2) - 1;
      const slopes = [4, 3, 2, 1].reduce((sum, order) => sum * u + slope(order, segment), 0);
      const found = constant(segment) / 2 ** 23 + (u * slopes) / 2 ** 17;
      const y = segment === 0 ? x * found : found;
      expect(Math.abs(y - Math.tanh(x))).toBeLessThan(0.5 / 2 ** 15);
    }
  });
});

describe("a network that has no 16-bit form", () => {
  it.each([
    { name: "a GRU", network: gru(randomFrom(1), 1, 4) as NetworkNode },
    { name: "a gated WaveNet", network: golden("syn-wavenet-gated8").network },
    { name: "an A2 WaveNet", network: golden("syn-a2").network },
    { name: "an impulse response", network: golden("syn-linear-4").network },
  ])("is refused in a sentence: $name", ({ network }) => {
    expect(() => refuseUnlessFixed(network)).toThrow(/without --precision q15/);
  });
});
