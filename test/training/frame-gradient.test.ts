import { describe, expect, it } from "vitest";
import { trainableFrame } from "../../src/training/frame.ts";
import { trainableWindow } from "../../src/training/window-network.ts";
import { gradientError, heard, noiseFor } from "../support/gradient.ts";
import { randomFrom } from "../support/random.ts";

const shape = { sequences: 3, frames: 8 };

const networks = [
  {
    name: "an LSTM over frames of 12",
    network: trainableFrame(
      { kind: "frame", frameSize: 12, layers: 1, units: 6, inputs: 1 },
      shape,
      "strict",
    ),
  },
  {
    name: "two layers of LSTM over frames of 5",
    network: trainableFrame({ kind: "frame", frameSize: 5, layers: 2, units: 4, inputs: 1 }, shape, "strict"),
  },
  {
    name: "dense layers over a window of 16",
    network: trainableWindow({ kind: "window", window: 16, units: [7, 5], inputs: 1 }, shape, "strict"),
  },
  {
    name: "dense layers over a window of more samples than a block",
    network: trainableWindow(
      { kind: "window", window: 520, units: [6], inputs: 1 },
      { sequences: 2, frames: 16 },
      "strict",
    ),
  },
  {
    name: "dense layers of more units and frames than a block",
    network: trainableWindow(
      { kind: "window", window: 8, units: [131, 9], inputs: 1 },
      { sequences: 2, frames: 24 },
      "strict",
    ),
  },
];

describe.each(networks)("$name", ({ network }) => {
  const { sequences, frames } = network.shape;
  network.initialise(randomFrom(14).fraction);

  it("plays what the engine's reference plays of the network it turns into", () => {
    const outputs = new Float32Array(sequences * frames);
    const inputs = noiseFor(network, 3);
    network.forward(inputs, outputs);
    for (let sequence = 0; sequence < sequences; sequence++)
      for (const [frame, value] of heard(network, network.toNetwork(), [inputs], sequence).entries())
        expect(outputs[sequence * frames + frame]).toBeCloseTo(value, 5);
  });

  it("has the gradient of central differences", () => {
    expect(gradientError(network, 50)).toBeLessThan(1e-5);
  });
});
