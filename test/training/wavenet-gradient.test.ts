import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../src/engine/network.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import { trainableWaveNet, type WaveNetArrayPlan, type WaveNetPlan } from "../../src/training/wavenet.ts";
import { randomFrom } from "../support/random.ts";

const frames = 40;
const sequences = 2;

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
];

describe.each(plans)("a WaveNet of $name", (plan) => {
  const random = randomFrom(12);
  const between = () => 2 * random.fraction() - 1;
  const network = trainableWaveNet(plan, { sequences, frames }, "strict");
  network.initialise(random.fraction);
  const windows = [0, 1].map(() => Float32Array.from({ length: sequences * plan.inputs * frames }, between));
  const rowsOf = (sequence: number) =>
    Array.from({ length: plan.inputs }, (_, row) =>
      Float64Array.from(
        windows.flatMap((window) => {
          const from = (sequence * plan.inputs + row) * frames;
          return Array.from(window.subarray(from, from + frames));
        }),
      ),
    );
  const played = (node: NetworkNode, sequence: number) => createReference(node).process(rowsOf(sequence))[0]!;

  it("plays what the engine's reference plays of the network it turns into", () => {
    const outputs = new Float32Array(sequences * frames);
    network.restart();
    for (const window of windows) network.forward(window, outputs);
    for (let sequence = 0; sequence < sequences; sequence++) {
      const expected = played(network.toNetwork(), sequence);
      for (let frame = 0; frame < frames; frame++)
        expect(outputs[sequence * frames + frame]).toBeCloseTo(expected[frames + frame]!, 5);
    }
  });

  it("has the gradient of central differences, through its whole receptive field", () => {
    const outer = Float32Array.from({ length: sequences * frames }, between);
    network.restart();
    for (const window of windows) network.forward(window, new Float32Array(sequences * frames));
    network.gradient.fill(0);
    network.backward(outer);
    const loss = () => {
      const node = network.toNetwork();
      let sum = 0;
      for (let sequence = 0; sequence < sequences; sequence++) {
        const heard = played(node, sequence);
        for (let frame = 0; frame < frames; frame++)
          sum += heard[frames + frame]! * outer[sequence * frames + frame]!;
      }
      return sum;
    };
    let [missed, whole] = [0, 0];
    for (let index = 0; index < network.parameters.length; index += 3) {
      const kept = network.parameters[index]!;
      // Five points: the parameters are single precision, so the step cannot be small.
      const at = (steps: number) => {
        network.parameters[index] = kept + steps * 2 ** -7;
        return loss();
      };
      const spread = network.parameters[index]!;
      const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * 2 ** -7);
      network.parameters[index] = spread;
      missed += (slope - network.gradient[index]!) ** 2;
      whole += slope ** 2;
    }
    expect(Math.sqrt(missed / whole)).toBeLessThan(1e-5);
  });
});
