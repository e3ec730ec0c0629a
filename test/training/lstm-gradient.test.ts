import { describe, expect, it } from "vitest";
import type { LstmPlan } from "../../src/training/lstm.ts";
import { trainableLstm } from "../../src/training/lstm.ts";
import { randomFrom } from "../support/random.ts";

const frames = 24;
const sequences = 16;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** The same network once more, in double precision and straight from PyTorch's equations, one sequence. */
function played(
  plan: LstmPlan,
  parameters: Float64Array,
  inputs: (row: number, frame: number) => number,
  count: number,
) {
  const states = Array.from({ length: plan.layers }, () => ({
    hidden: new Float64Array(plan.units),
    cell: new Float64Array(plan.units),
  }));
  return Array.from({ length: count }, (_, frame) => {
    let column: number[] = Array.from({ length: plan.inputs }, (_row, row) => inputs(row, frame));
    let offset = 0;
    for (const state of states) {
      const all = [1, ...column, ...state.hidden];
      const gates = Array.from({ length: plan.units }, (_unit, unit) =>
        [0, 1, 2, 3].map((gate) =>
          all.reduce(
            (sum, value, k) => sum + value * parameters[offset + (unit * all.length + k) * 4 + gate]!,
            0,
          ),
        ),
      );
      for (const [unit, [i, f, g, o]] of gates.entries()) {
        state.cell[unit] = sigmoid(f!) * state.cell[unit]! + sigmoid(i!) * Math.tanh(g!);
        state.hidden[unit] = sigmoid(o!) * Math.tanh(state.cell[unit]!);
      }
      offset += 4 * plan.units * all.length;
      column = [...state.hidden];
    }
    const head = column.reduce(
      (sum, value, k) => sum + value * parameters[offset + 1 + k]!,
      parameters[offset]!,
    );
    return head + (plan.skip ? inputs(0, frame) : 0);
  });
}

const plans: (LstmPlan & { name: string })[] = [
  { name: "8 units", kind: "lstm", layers: 1, units: 8, inputs: 1, skip: true },
  { name: "15 units, which fill no tile", kind: "lstm", layers: 1, units: 15, inputs: 1, skip: true },
  { name: "16 units without the input added", kind: "lstm", layers: 1, units: 16, inputs: 1, skip: false },
  { name: "two layers of 6 units with two knobs", kind: "lstm", layers: 2, units: 6, inputs: 3, skip: true },
];

describe.each(plans)("an LSTM of $name", (plan) => {
  const random = randomFrom(11);
  const between = () => 2 * random.fraction() - 1;
  const network = trainableLstm(plan, { sequences, frames }, "strict");
  network.initialise(random.fraction);
  const inputs = Float32Array.from({ length: 2 * sequences * plan.inputs * frames }, between);
  const window = (index: number) =>
    inputs.subarray(index * sequences * plan.inputs * frames, (index + 1) * sequences * plan.inputs * frames);
  const inputOf = (sequence: number) => (row: number, frame: number) =>
    window(Math.floor(frame / frames))[0] === undefined
      ? 0
      : window(frame < frames ? 0 : 1)[(sequence * plan.inputs + row) * frames + (frame % frames)]!;
  const exact = Float64Array.from(network.parameters);

  it("plays what its equations say, on from one window to the next", () => {
    const outputs = [new Float32Array(sequences * frames), new Float32Array(sequences * frames)];
    network.restart();
    for (const [index, output] of outputs.entries()) network.forward(window(index), output);
    for (const sequence of [0, 7, 8, 15]) {
      const expected = played(plan, exact, inputOf(sequence), 2 * frames);
      for (let frame = 0; frame < 2 * frames; frame++) {
        const found = outputs[frame < frames ? 0 : 1]![sequence * frames + (frame % frames)]!;
        expect(found).toBeCloseTo(expected[frame]!, 5);
      }
    }
  });

  it("starts from rest again when told", () => {
    const [once, twice] = [new Float32Array(sequences * frames), new Float32Array(sequences * frames)];
    network.restart();
    network.forward(window(0), once);
    network.restart();
    network.forward(window(0), twice);
    expect(twice).toEqual(once);
  });

  it("has the gradient of central differences in double precision, to 1e-5", () => {
    const outer = Float32Array.from({ length: sequences * frames }, between);
    network.restart();
    network.forward(window(0), new Float32Array(sequences * frames));
    network.gradient.fill(0);
    network.backward(outer);
    const loss = (parameters: Float64Array) => {
      let sum = 0;
      for (let sequence = 0; sequence < sequences; sequence++)
        for (const [frame, value] of played(plan, parameters, inputOf(sequence), frames).entries())
          sum += value * outer[sequence * frames + frame]!;
      return sum;
    };
    const step = 1e-4;
    let missed = 0;
    let whole = 0;
    const stride = Math.max(1, Math.floor(exact.length / 90));
    for (let index = 0; index < exact.length; index += stride) {
      const [up, down] = [exact.slice(), exact.slice()];
      up[index]! += step;
      down[index]! -= step;
      const slope = (loss(up) - loss(down)) / (2 * step);
      missed += (slope - network.gradient[index]!) ** 2;
      whole += slope ** 2;
    }
    expect(Math.sqrt(missed / whole)).toBeLessThan(1e-5);
  });
});
