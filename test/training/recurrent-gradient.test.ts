import { describe, expect, it } from "vitest";
import { type RecurrentPlan, trainableRecurrent } from "../../src/training/recurrent.ts";
import { gradientError, heard, noiseFor } from "../support/gradient.ts";
import { randomFrom } from "../support/random.ts";

const shape = { sequences: 16, frames: 24 };

const plans: (RecurrentPlan & { name: string })[] = [
  { name: "LSTM of 8 units", kind: "lstm", layers: 1, units: 8, inputs: 1, skip: true },
  { name: "LSTM of 15 units, which fill no tile", kind: "lstm", layers: 1, units: 15, inputs: 1, skip: true },
  { name: "LSTM without the input added", kind: "lstm", layers: 1, units: 16, inputs: 1, skip: false },
  { name: "LSTM of two layers with two knobs", kind: "lstm", layers: 2, units: 6, inputs: 3, skip: true },
  { name: "GRU of 8 units", kind: "gru", layers: 1, units: 8, inputs: 1, skip: true },
  { name: "GRU of 7 units, which fill no tile", kind: "gru", layers: 1, units: 7, inputs: 1, skip: false },
  { name: "GRU of three layers with a knob", kind: "gru", layers: 3, units: 5, inputs: 2, skip: true },
];

describe.each(plans)("the $name", (plan) => {
  const network = trainableRecurrent(plan, shape, "strict");
  network.initialise(randomFrom(11).fraction);
  const windows = [noiseFor(network, 1), noiseFor(network, 2)];
  const outputs = () => new Float32Array(shape.sequences * shape.frames);

  it("plays what its equations say, on from one window to the next", () => {
    const found = [outputs(), outputs()];
    network.restart();
    for (const [index, output] of found.entries()) network.forward(windows[index]!, output);
    for (const sequence of [0, 7, 8, 15]) {
      const expected = heard(network, network.toNetwork(), windows, sequence);
      for (const [frame, value] of expected.entries()) {
        const window = found[Math.floor(frame / shape.frames)]!;
        expect(window[sequence * shape.frames + (frame % shape.frames)]).toBeCloseTo(value, 5);
      }
    }
  });

  it("starts from rest again when told", () => {
    const [once, twice] = [outputs(), outputs()];
    network.restart();
    network.forward(windows[0]!, once);
    network.restart();
    network.forward(windows[0]!, twice);
    expect(twice).toEqual(once);
  });

  it("has the gradient of central differences in double precision, to 1e-5", () => {
    expect(gradientError(network, 60)).toBeLessThan(1e-5);
  });
});
