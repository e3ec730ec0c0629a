/** Every sentence with which a writer refuses a network that its files cannot hold. */
import { describe, expect, it } from "vitest";
import type {
  Convolution,
  ModelParameter,
  NetworkNode,
  WaveNetLayer,
  WaveNetNode,
} from "../../../src/engine/network.ts";
import { formatFor, type ModelFormat, writeModel } from "../../../src/library/formats/write.ts";
import { Refusal } from "../../../src/refusal.ts";
import { convolution, gru, lstm } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";

const random = randomFrom(8);
const dense = (inputs: number, outputs: number, kernelSize = 1) => ({
  ...convolution(random, inputs, outputs, { kernelSize, groups: 1 }),
  bias: new Float32Array(outputs),
});
const unit = (inputs: number, change: Partial<Convolution> = {}): NetworkNode => ({
  kind: "convolution",
  convolution: { ...dense(inputs, 1, change.kernelSize), ...change },
  activation: { kind: "identity" },
});
const sequence = (...nodes: NetworkNode[]): NetworkNode => ({ kind: "sequence", nodes });

const moved = lstm(random, 1, 3);
const resting = { ...moved, initialHidden: new Float32Array(3), initialCell: new Float32Array(3) };
const stack = sequence(resting, unit(3));

const layer: WaveNetLayer = {
  convolution: dense(2, 2, 3),
  inputMixin: { ...dense(1, 2), bias: null },
  gating: "none",
  activation: { kind: "tanh" },
  secondaryActivation: { kind: "sigmoid" },
  layer1x1: dense(2, 2),
  head1x1: null,
  film: {},
};
const array = { rechannel: { ...dense(1, 2), bias: null }, layers: [layer], head: dense(2, 1) };
const waveNet: WaveNetNode = {
  kind: "wavenet",
  inputChannels: 1,
  condition: null,
  arrays: [array],
  headScale: 1,
  postHead: [],
};
const waveNetOf = (change: Partial<WaveNetLayer>, count = 1): WaveNetNode => ({
  ...waveNet,
  arrays: Array.from({ length: count }, () => ({ ...array, layers: [{ ...layer, ...change }] })),
});
const skip = (node: NetworkNode): NetworkNode => ({ kind: "residual", node });

function written(network: NetworkNode, format: ModelFormat, parameters: readonly ModelParameter[] = []) {
  const levels = { loudness: null, inputLevel: null, outputLevel: null };
  return writeModel({ network, sampleRate: 48_000, levels, parameters, description: { name: "x" } }, format);
}
const knob = (name: string): ModelParameter => {
  return { name, kind: "continuous", minimum: 0, maximum: 1, defaultValue: 0.5 };
};

describe("a file that cannot hold a network", () => {
  it("is none of these, which the cases below are made of", () => {
    for (const format of ["nam", "rtneural", "guitarml"] as const)
      expect(written(stack, format)).toContain("{");
    for (const network of [waveNet, skip(waveNet), waveNetOf({}, 2)])
      expect(written(network, "nam")).toContain("WaveNet");
  });

  it.each<[string, RegExp, () => unknown]>([
    [
      "a WaveNet's condition network",
      /condition network or a post-head.*plain WaveNet\.$/,
      () => written({ ...waveNet, condition: unit(1) }, "nam"),
    ],
    [
      "blended gates",
      /films, groups or different gates/,
      () => written(waveNetOf({ gating: "blended" }), "nam"),
    ],
    [
      "an activation without a name",
      /\(the activation elu\)/,
      () => written(waveNetOf({ activation: { kind: "elu" } }), "nam"),
    ],
    [
      "a skip round several arrays",
      /several arrays with a skip/,
      () => written(skip(waveNetOf({}, 2)), "nam"),
    ],
    [
      "a skip beside what cannot carry it",
      /not summed and bent by tanh/,
      () => written(skip(waveNetOf({ activation: { kind: "relu" } })), "nam"),
    ],
    [
      "a head without a bias",
      /a head without a bias/,
      () => written(sequence(resting, unit(3, { bias: null })), "nam"),
    ],
    [
      "knobs out of order",
      /knobs that are not in the order of their names/,
      () => written(stack, "nam", [knob("tone"), knob("drive")]),
    ],
    [
      "GRUs in a .nam",
      /A \.nam file cannot hold this network/,
      () => written(sequence(gru(random, 1, 3), unit(3)), "nam"),
    ],
    [
      "two delay lines",
      /RTNeural's JSON.*\(two delay lines\).*recurrent and dense layers\.$/,
      () =>
        written(
          { kind: "delayLine", delay: 9, node: { kind: "delayLine", delay: 9, node: stack } },
          "rtneural",
        ),
    ],
    [
      "an oscillator within a delay line",
      /\(an oscillator inside\)/,
      () =>
        written(
          { kind: "delayLine", delay: 9, node: { kind: "oscillator", turn: 0.1, node: stack } },
          "rtneural",
        ),
    ],
    ["a WaveNet in RTNeural's JSON", /\(wavenet\)/, () => written(waveNet, "rtneural")],
    ["a WaveNet among its layers", /\(wavenet\)/, () => written(sequence(waveNet, unit(1)), "rtneural")],
    [
      "a window of some samples only",
      /\(a convolution\)/,
      () => written(sequence(unit(1, { kernelSize: 3, dilation: 2 })), "rtneural"),
    ],
    [
      "a convolution among its layers",
      /\(a convolution\)/,
      () => written(sequence(unit(1), unit(1, { kernelSize: 3 })), "rtneural"),
    ],
    [
      "a layer that begins elsewhere, RTNeural",
      /does not begin from rest; only a \.nam file/,
      () => written(sequence(moved, unit(3)), "rtneural"),
    ],
    [
      "a layer that begins elsewhere, GuitarML",
      /does not begin from rest; only a \.nam file/,
      () => written(sequence(moved, unit(3)), "guitarml"),
    ],
    [
      "a WaveNet in GuitarML's JSON",
      /GuitarML's JSON holds one kind of recurrent layers/,
      () => written(waveNet, "guitarml"),
    ],
    [
      "an LSTM in WaveNetVA's JSON",
      /WaveNetVA's JSON holds gated layers.*choose another format/,
      () => written(stack, "wavenetva"),
    ],
    [
      "a format that was asked for",
      /"wavenetva" can hold this network; choose nam or rtneural or guitarml\.$/,
      () => formatFor("x.json", stack, "wavenetva"),
    ],
    [
      "a file's ending",
      /"x\.wav": a file of this network ends in \.nam or \.json; choose a name that does\.$/,
      () => formatFor("x.wav", stack),
    ],
  ])("says so: %s", (_what, sentence, write) => {
    expect(write).toThrow(Refusal);
    expect(write).toThrow(sentence);
  });
});
