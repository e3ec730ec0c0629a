import { describe, expect, it } from "vitest";
import type { LstmNode, NetworkNode } from "../../../../src/engine/network.ts";
import { createReference } from "../../../../src/engine/reference/index.ts";
import { readModel } from "../../../../src/library/formats/index.ts";
import { writeNam } from "../../../../src/library/formats/nam/write.ts";
import { Refusal } from "../../../../src/refusal.ts";
import { trainableWaveNet } from "../../../../src/training/wavenet.ts";
import { randomFrom } from "../../../support/random.ts";

const random = randomFrom(5);
const floats = (length: number, reach: number) =>
  Float32Array.from({ length }, () => reach * (2 * random.fraction() - 1));

function layer(inputSize: number, hiddenSize: number): LstmNode {
  return {
    kind: "lstm",
    inputSize,
    hiddenSize,
    inputWeights: floats(4 * hiddenSize * inputSize, 1),
    recurrentWeights: floats(4 * hiddenSize * hiddenSize, 0.4),
    bias: floats(4 * hiddenSize, 0.5),
    initialHidden: new Float32Array(hiddenSize),
    initialCell: new Float32Array(hiddenSize),
  };
}

function lstm(...sizes: number[]): NetworkNode {
  const units = sizes.at(-1)!;
  return {
    kind: "sequence",
    nodes: [
      ...sizes.map((size, index) => layer(index === 0 ? 1 : sizes[index - 1]!, size)),
      {
        kind: "convolution",
        convolution: {
          inputChannels: units,
          outputChannels: 1,
          kernelSize: 1,
          dilation: 1,
          groups: 1,
          weights: floats(units, 0.5),
          bias: floats(1, 0.1),
        },
        activation: { kind: "identity" },
      },
    ],
  };
}

const levels = { loudness: -19.5, inputLevel: -0.79, outputLevel: 5.2 };
const description = { name: "A test", gear_type: "pedal" as const };

const readBack = (network: NetworkNode) => {
  const text = writeNam({ network, sampleRate: 48_000, levels, description, validationError: 0.001 });
  return readModel(new TextEncoder().encode(text), { fileName: "test.nam" });
};

const played = (network: NetworkNode, input: Float64Array) => createReference(network).process([input])[0]!;

describe("writing a .nam file", () => {
  const input = Float64Array.from(
    { length: 2000 },
    (_, frame) => Math.sin(frame / 11) * Math.sin(frame / 400),
  );

  it.each([[[8]], [[6, 6]]])("writes an LSTM of %j units that reads back to the same network", (sizes) => {
    const network = lstm(...sizes);
    expect(readBack(network).network).toEqual(network);
  });

  it.each([false, true])("writes a WaveNet that reads back to the same network, gated: %s", (gated) => {
    const shared = { kernelSize: 3, gated };
    const { toNetwork, initialise } = trainableWaveNet(
      {
        kind: "wavenet",
        inputs: 1,
        headScale: 0.5,
        skip: false,
        arrays: [
          { ...shared, channels: 4, dilations: [1, 2, 8], headSize: 2, headBias: false },
          { ...shared, channels: 2, dilations: [1, 16], headSize: 1, headBias: true },
        ],
      },
      { sequences: 1, frames: 8 },
      "strict",
    );
    initialise(random.fraction);
    expect(readBack(toNetwork()).network).toEqual(toNetwork());
  });

  it("keeps name, rate and levels", () => {
    const model = readBack(lstm(4));
    expect(model.name).toBe("A test");
    expect(model.sampleRate).toBe(48_000);
    expect(model.levels).toEqual(levels);
  });

  it.each([[[8]], [[5, 5]]])(
    "makes the input skip of an LSTM of %j units one more unit that sounds the same",
    (sizes) => {
      const network: NetworkNode = { kind: "residual", node: lstm(...sizes) };
      const written = readBack(network).network;
      const [expected, found] = [played(network, input), played(written, input)];
      let error = 0;
      let energy = 0;
      for (let frame = 0; frame < input.length; frame++) {
        error += (expected[frame]! - found[frame]!) ** 2;
        energy += expected[frame]! ** 2;
      }
      expect(10 * Math.log10(error / energy)).toBeLessThan(-95);
      expect(written.kind).toBe("sequence");
    },
  );

  it("refuses a network that the format cannot hold, in a sentence", () => {
    const bare: NetworkNode = { kind: "sequence", nodes: [layer(1, 4)] };
    expect(() => writeNam({ network: bare, sampleRate: 48_000, levels, description })).toThrow(Refusal);
  });
});
