/** Networks at another rate than the device's. */
import { describe, expect, it } from "vitest";
import {
  convertersSettling,
  networkFrames,
  planRates,
  rememberConversions,
} from "../../../src/engine/load/rates.ts";
import type { ConvolutionNode, Model, NetworkNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { streamingConverter } from "../../../src/engine/sound/rate-conversion.ts";
import { relativeError } from "../../golden/golden.ts";
import { convNet, gru, uniform } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { pluck, sine } from "../../support/signals.ts";
import { knob, modelOf, Stage, weighted } from "../../support/stage.ts";

const rates = [
  { device: 48_000, model: 44_100 },
  { device: 48_000, model: 96_000 },
  { device: 48_000, model: 16_000 },
  { device: 44_100, model: 48_000 },
];

/** Shared by all tests here: designing takes longer than everything else. */
const design = rememberConversions();

function play(stage: Stage, model: Model, input: Float32Array): Float32Array {
  const player = stage.engine.load(model);
  const output = stage.engine.playOffline(player, input);
  stage.engine.unload(player);
  return output;
}

/** There, through the network in double precision, and back, all in one go; after the silence that the engine plays. */
function expectedOf(network: NetworkNode, input: Float32Array, device: number, model: number): Float64Array {
  const converters = { there: design(device, model), back: design(model, device) };
  const silence = convertersSettling(converters);
  const all = new Float64Array(silence + input.length);
  all.set(input, silence);
  const [sound] = createReference(network).process([streamingConverter(converters.there)(all)]);
  return streamingConverter(converters.back)(sound!).subarray(silence, all.length);
}

/** Remembers: it cannot be told to run at any rate. */
function echo(lag: number): NetworkNode {
  const weights = new Float32Array(lag + 1);
  weights[0] = 0.5;
  weights[lag] = 1;
  const node = weighted(1);
  const convolution = { ...node.convolution, kernelSize: lag + 1, weights };
  return { kind: "sequence", nodes: [{ ...node, convolution, activation: { kind: "tanh" } }] };
}

function response(weights: Float32Array): ConvolutionNode {
  const node = weighted(1);
  return { ...node, convolution: { ...node.convolution, kernelSize: weights.length, weights } };
}

describe("a network at another rate", () => {
  it.each(rates)(
    "of $model Hz plays on a device of $device Hz as converted in one go",
    ({ device, model }) => {
      const network = echo(25);
      const input = pluck(3 * 1024, 5);
      const expected = expectedOf(network, input, device, model);
      let first: Float32Array | null = null;
      for (const frames of [16, 64]) {
        const stage = new Stage({ rate: device, frames });
        const found = play(stage, modelOf(network, { sampleRate: model }), input);
        expect(relativeError(found, expected)).toBeLessThan(2e-6);
        first ??= found;
        expect(found).toEqual(first);
      }
    },
  );

  const remembering: { name: string; network: NetworkNode }[] = [
    { name: "convolutions", network: convNet(randomFrom(4), 1, 1) },
    {
      name: "a GRU",
      network: { kind: "sequence", nodes: [gru(randomFrom(1), 1, 7), weighted(1, 2, 3, 4, 5, 6, 7)] },
    },
  ];
  it.each(remembering)("remembers across blocks that are never of the same length: $name", ({ network }) => {
    const input = pluck(3 * 1024, 8);
    const expected = expectedOf(network, input, 48_000, 44_100);
    for (const frames of [16, 96]) {
      const stage = new Stage({ frames });
      const found = play(stage, modelOf(network, { sampleRate: 44_100 }), input);
      expect(relativeError(found, expected)).toBeLessThan(5e-6);
    }
  });

  it("plays the same pitch, and says how late", () => {
    const stage = new Stage();
    const length = 48_000 / 4;
    const input = sine(length, 1000);
    // It remembers a frame, and changes nothing.
    const through: NetworkNode = { kind: "sequence", nodes: [response(Float32Array.of(0, 1))] };
    const player = stage.engine.load(modelOf(through, { sampleRate: 44_100 }));
    const output = stage.engine.playOffline(player, input);
    const late = Math.round(player.latency * 16) / 16;
    expect(late).toBeGreaterThan(5);
    expect(late).toBeLessThan(7);
    const expected = input.map(
      (_, frame) => 0.5 * Math.sin((2 * Math.PI * 1000 * (frame - player.latency)) / 48_000),
    );
    expect(relativeError(output.subarray(2000), expected.subarray(2000))).toBeLessThan(0.012);
  });

  it("has its knobs at their values from the first block on, and follows them", () => {
    const stage = new Stage();
    const { convolution, ...rest } = weighted(0, 1);
    const remembering = { ...convolution, kernelSize: 2, weights: Float32Array.of(0, 0, 0, 1) };
    const sums: NetworkNode = { kind: "sequence", nodes: [{ ...rest, convolution: remembering }] };
    const model = modelOf(sums, { sampleRate: 44_100, parameters: [knob("Tone", { defaultValue: 0.25 })] });
    const player = stage.engine.load(model);
    const output = stage.engine.playOffline(player, new Float32Array(2048));
    for (const value of output) expect(value).toBeCloseTo(0.25, 4);
  });

  it("rests before it is heard, converters and all", () => {
    const stage = new Stage();
    const biased = echo(40);
    const first = (biased as { nodes: ConvolutionNode[] }).nodes[0]!;
    first.convolution.bias = Float32Array.of(0.3);
    const output = play(
      stage,
      modelOf(biased, { sampleRate: 44_100, settleFrames: 41 }),
      new Float32Array(512),
    );
    for (const value of output) expect(value).toBeCloseTo(Math.tanh(0.3), 4);
  });
});

describe("what needs no converter", () => {
  it("is a network of the device's own rate", () => {
    expect(planRates(echo(3), 48_000, 48_000, design)).toEqual({
      network: echo(3),
      converters: null,
      latency: 0,
    });
  });

  it("is a network without memory, at any rate", () => {
    expect(planRates(weighted(2), 44_100, 48_000, design)).toEqual({
      network: weighted(2),
      converters: null,
      latency: 0,
    });
  });

  it("is an impulse response: its taps are converted, and it colours the sound as it did", () => {
    // A response of 12 ms with a resonance; its answer to tones must stay what it was at its own rate.
    const modelRate = 44_100;
    const taps = Float32Array.from({ length: 530 }, (_, lag) =>
      lag === 0 ? 0.4 : 0.05 * Math.exp(-lag / 90) * Math.cos((2 * Math.PI * 2500 * lag) / modelRate),
    );
    const { network, converters } = planRates(response(taps.toReversed()), modelRate, 48_000, design);
    expect(converters).toBeNull();
    const converted = (network as ConvolutionNode).convolution.weights.toReversed();
    for (const frequency of [100, 1000, 2500, 5000, 10_000, 15_000, 19_000]) {
      const before = magnitudeAt(taps, frequency, modelRate);
      const after = magnitudeAt(converted, frequency, 48_000);
      expect(Math.abs(20 * Math.log10(after / before))).toBeLessThan(0.1);
    }
  });

  it("is a converted response of any length, played like one of the device's own", () => {
    const taps = uniform(randomFrom(2), 1500, 0.05);
    const input = pluck(2048, 1);
    const { network } = planRates(response(taps), 44_100, 48_000, design);
    const [expected] = createReference(network).process([Float64Array.from(input)]);
    const found = play(new Stage(), modelOf(response(taps), { sampleRate: 44_100 }), input);
    expect(relativeError(found, expected!)).toBeLessThan(2e-6);
  });
});

describe("rows of a network at another rate", () => {
  it.each(rates)("hold the most frames that one block can bring ($model on $device)", ({ device, model }) => {
    const there = design(device, model);
    const back = design(model, device);
    for (const frames of [16, 48, 64, 1024]) {
      const converter = streamingConverter(there);
      const most = Math.max(...Array.from({ length: 400 }, () => converter(new Float64Array(frames)).length));
      expect(networkFrames({ there, back }, frames)).toBeGreaterThanOrEqual(most);
    }
  });
});

function magnitudeAt(taps: ArrayLike<number>, frequency: number, rate: number): number {
  let real = 0;
  let imaginary = 0;
  for (let lag = 0; lag < taps.length; lag++) {
    real += taps[lag]! * Math.cos((2 * Math.PI * frequency * lag) / rate);
    imaginary += taps[lag]! * Math.sin((2 * Math.PI * frequency * lag) / rate);
  }
  return Math.hypot(real, imaginary);
}
