import { describe, expect, it } from "vitest";
import { trainableWaveNet } from "../../src/training/wavenet.ts";
import type { WaveNetArrayPlan, WaveNetPlan } from "../../src/training/wavenet-plan.ts";
import { gradientError, heard, noiseFor } from "../support/gradient.ts";
import { randomFrom } from "../support/random.ts";

const shape = { sequences: 2, frames: 40 };

const array = (
  channels: number,
  headSize: number,
  more: Partial<WaveNetArrayPlan> = {},
): WaveNetArrayPlan => ({
  channels,
  kernelSize: 3,
  dilations: [1, 2, 5],
  gated: false,
  headSize,
  headBias: headSize === 1,
  ...more,
});

const plans: (WaveNetPlan & { name: string })[] = [
  { name: "one array", kind: "wavenet", inputs: 1, headScale: 0.5, skip: false, arrays: [array(4, 1)] },
  {
    name: "two arrays",
    kind: "wavenet",
    inputs: 1,
    headScale: 0.02,
    skip: false,
    arrays: [array(6, 3), array(3, 1)],
  },
  {
    name: "gated, with a knob and the input added",
    kind: "wavenet",
    inputs: 2,
    headScale: 1,
    skip: true,
    arrays: [array(5, 2, { gated: true, kernelSize: 2 }), array(2, 1, { gated: true })],
  },
  {
    name: "gated layers that the head mixes, without a condition",
    kind: "wavenet",
    inputs: 1,
    conditioned: false,
    headScale: 1,
    skip: false,
    arrays: [array(3, 1, { gated: true, mixed: true })],
  },
  {
    name: "leaky layers of several kernel sizes under a head of five taps",
    kind: "wavenet",
    inputs: 1,
    headScale: 0.3,
    skip: false,
    arrays: [array(3, 1, { kernelSize: [6, 4, 2], activation: "leakyRelu", headKernelSize: 5 })],
  },
  {
    name: "two arrays, the first with a head of several taps",
    kind: "wavenet",
    inputs: 1,
    headScale: 0.3,
    skip: false,
    arrays: [array(4, 2, { headKernelSize: 7 }), array(2, 1, { dilations: [1] })],
  },
];

describe.each(plans)("a WaveNet of $name", (plan) => {
  const network = trainableWaveNet(plan, shape, "strict");
  network.initialise(randomFrom(12).fraction);

  it("plays what the engine's reference plays of the network it turns into", () => {
    const outputs = new Float32Array(shape.sequences * shape.frames);
    const inputs = noiseFor(network, 3);
    network.forward(inputs, outputs);
    for (let sequence = 0; sequence < shape.sequences; sequence++)
      for (const [frame, value] of heard(network, network.toNetwork(), [inputs], sequence).entries())
        expect(outputs[sequence * shape.frames + frame]).toBeCloseTo(value, 5);
  });

  it("has the gradient of central differences, through its whole receptive field", () => {
    expect(gradientError(network, 70)).toBeLessThan(1e-5);
  });
});
