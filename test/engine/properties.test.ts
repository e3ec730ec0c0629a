/**
 * Random networks on the real kernels against the float64 reference.
 *
 * The tolerance is 5e-6 of the output's peak: a kernel's tanh is off by 1e-6, a single precision sum of a few hundred
 * products by some 1e-7 of its size, and an output passes some ten of them, whose errors mostly do not add up. The worst
 * seed here has 2.4e-6 (a WaveNet); the rest is room for other seeds.
 */
import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../src/engine/network.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import { relativeError } from "../golden/golden.ts";
import { playAlone } from "../support/alone.ts";
import {
  activationKinds,
  activationOf,
  convNet,
  convolution,
  convolutionNode,
  frameNetwork,
  recurrentStack,
} from "../support/networks.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { largest, noise, pluck } from "../support/signals.ts";
import { Stage } from "../support/stage.ts";
import { waveNet } from "../support/wavenets.ts";

const tolerance = 5e-6;
const frames = 3072;
const stage = new Stage();
const wide = new Stage({ variant: "strict-4x4" });

type Kind = {
  name: string;
  count: number;
  make: (random: Random, inputs: number, outputs: number) => NetworkNode;
};

const mixed = (random: Random, inputs: number, outputs: number): NetworkNode => {
  const between = random.whole(1, 5);
  const makers = [convNet, recurrentStack, waveNet];
  const first = random.oneOf(makers)(random, inputs, between);
  const second = random.oneOf(makers)(random, between, between);
  const third = random.oneOf(makers)(random, between, outputs);
  return { kind: "sequence", nodes: [first, { kind: "residual", node: second }, third] };
};

/** A delay line around layers, its delay no shorter than the longest block. */
const echoing = (random: Random, inputs: number): NetworkNode => ({
  kind: "delayLine",
  delay: random.whole(1024, 1400),
  node: recurrentStack(random, inputs + 2, 1),
});

/** An oscillator beside layers that look back themselves, and sometimes a delay line inside. */
const swinging = (random: Random, inputs: number, outputs: number): NetworkNode => ({
  kind: "oscillator",
  turn: random.fraction() / 1000,
  node: random.oneOf([convNet, waveNet, echoing])(random, inputs + 2, outputs),
});

/** Of one row up to 255 taps: more than are looked up one by one, and fewer. */
const echoes = (random: Random, inputs: number, outputs: number): NetworkNode => ({
  kind: "sequence",
  nodes: [
    convolutionNode(random, inputs, 1),
    convolutionNode(random, 1, 1, { kernelSize: random.whole(12, 255), dilation: random.oneOf([1, 1, 3]) }),
    convolutionNode(random, 1, outputs),
  ],
});

const kinds: readonly Kind[] = [
  { name: "ConvNet", count: 25, make: convNet },
  { name: "long convolution", count: 12, make: echoes },
  { name: "LSTM and GRU stack", count: 20, make: recurrentStack },
  { name: "WaveNet", count: 60, make: (random, inputs, outputs) => waveNet(random, inputs, outputs) },
  { name: "LSTM over a window", count: 15, make: frameNetwork },
  { name: "sequence with a residual", count: 20, make: mixed },
  { name: "delay line around layers", count: 10, make: echoing },
  { name: "oscillator beside layers", count: 10, make: swinging },
];

const inputRows = (random: Random, inputs: number, seed: number): Float32Array[] =>
  Array.from({ length: inputs }, (_, row) =>
    row === 0 ? pluck(frames, seed) : new Float32Array(frames).fill(random.fraction()),
  );

const referenceOf = (network: NetworkNode, rows: Float32Array[]): Float64Array[] =>
  createReference(network).process(rows.map((row) => Float64Array.from(row)));

/** The worst row. */
const errorOf = (found: Float32Array[], expected: Float64Array[]): number =>
  found.length === expected.length
    ? Math.max(...found.map((row, index) => relativeError(row, expected[index]!)))
    : Number.POSITIVE_INFINITY;

for (const { name, count, make } of kinds)
  describe(`a random ${name}`, () => {
    for (let seed = 1; seed <= count; seed++)
      it(`number ${seed} plays as in double precision, with the same bits at every block size and tile`, () => {
        const random = randomFrom(1000 * count + seed);
        const inputs = random.oneOf([1, 1, 2, 3]);
        const network = make(random, inputs, random.oneOf([1, 1, 2]));
        const rows = inputRows(random, inputs, seed);
        const output = playAlone(stage, network, rows, 64);
        expect(errorOf(output, referenceOf(network, rows))).toBeLessThanOrEqual(tolerance);
        for (const block of [16, 48, 128, 1024])
          expect(playAlone(stage, network, rows, block)).toEqual(output);
        expect(playAlone(wide, network, rows, 64)).toEqual(output);
      });

    it("gives bounded sound for silence", () => {
      for (let seed = 1; seed <= 5; seed++) {
        const network = make(randomFrom(7000 + seed), 1, 1);
        const [output] = playAlone(stage, network, [new Float32Array(frames)], 64);
        expect(largest(output!)).toBeLessThan(100);
        expect(output!.every(Number.isFinite)).toBe(true);
      }
    });
  });

describe("an activation", () => {
  for (const kind of activationKinds)
    it(`${kind} is computed within single precision over its whole range`, () => {
      const random = randomFrom(11);
      const channels = 5;
      const network: NetworkNode = {
        kind: "convolution",
        convolution: {
          ...convolution(random, 1, channels),
          weights: Float32Array.of(0.1, 1, -3, 10, 40),
          bias: null,
        },
        activation: activationOf(random, kind, channels),
      };
      const rows = [noise(frames, 3, 1)];
      const expected = referenceOf(network, rows);
      expect(errorOf(playAlone(stage, network, rows, 64), expected)).toBeLessThanOrEqual(2e-6);
    });
});
