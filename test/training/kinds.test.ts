import { describe, expect, it } from "vitest";
import { type NetworkPlan, trainable } from "../../src/training/plan.ts";
import { networkNamed } from "../../src/training/presets.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { readTrainingState, writeTrainingState } from "../../src/training/state.ts";
import { trainingTeam } from "../../src/training/team.ts";
import { type TrainingProgress, type TrainingTask, train, training } from "../../src/training/train.ts";
import { noiseFor } from "../support/gradient.ts";
import { randomFrom } from "../support/random.ts";

const rate = 48_000;
const random = randomFrom(19);
/** Dulled noise, and what a soft clipper makes of it. */
let slow = 0;
const dry = Float32Array.from({ length: rate }, () => {
  slow += 0.1 * (random.fraction() * 2 - 1 - slow);
  return 3 * slow;
});
const wet = dry.map((sample) => 0.5 * Math.tanh(3 * sample));

const leaky: NetworkPlan = {
  kind: "wavenet",
  inputs: 1,
  headScale: 1,
  skip: false,
  arrays: [
    {
      channels: 3,
      kernelSize: [3, 2],
      dilations: [1, 2],
      activation: "leakyRelu",
      gated: false,
      headSize: 1,
      headBias: true,
      headKernelSize: 4,
    },
  ],
};
const mixed: NetworkPlan = {
  kind: "wavenet",
  inputs: 1,
  conditioned: false,
  headScale: 1,
  skip: false,
  arrays: [
    { channels: 4, kernelSize: 3, dilations: [1, 2], gated: true, headSize: 1, headBias: true, mixed: true },
  ],
};
const kinds: [name: string, plan: NetworkPlan, recipe: Partial<Recipe>][] = [
  ["a GRU", networkNamed("gru-8"), { sequences: 8, window: 64, windowsInRow: 8 }],
  ["two layers of LSTM", networkNamed("nam-lstm-2x8"), { sequences: 8, window: 64, windowsInRow: 8 }],
  ["a WaveNet that the head mixes", mixed, { window: 256 }],
  ["a WaveNet of leaky layers", leaky, { window: 256 }],
  ["an LSTM over frames", networkNamed("frame-32-lstm-16"), { mostValidated: 1000 }],
  ["a dense network over a window", networkNamed("window-32"), { sequences: 8 }],
];

describe.each(kinds)("%s", (_name, network, recipe) => {
  const task: TrainingTask = {
    dry: [dry],
    wet,
    rate,
    network,
    budget: 96,
    seed: 3,
    precision: "strict",
    recipe: { ...recipe, rate: 1e-2, validationEvery: 0.25 },
  };

  it("learns, and comes to the same bits when it is interrupted and goes on", () => {
    const seen: TrainingProgress[] = [];
    const whole = train({ ...task, onProgress: (progress) => void seen.push(progress) });
    expect(whole.validation.errorToSignal).toBeLessThan(0.5);
    expect(seen.at(-1)!.loss).toBeLessThan(0.7 * seen[0]!.loss);
    const rounds = training(task);
    for (let round = 0; round < 2; round++) rounds.next();
    const { value } = rounds.next();
    const state = writeTrainingState((value as TrainingProgress).state());
    expect(train({ ...task, from: readTrainingState(state, "training.state") })).toEqual(whole);
  });
});

describe("a team training a network that looks back", () => {
  it("plays every sequence and has the gradient as one thread does", () => {
    const shape = { sequences: 4, frames: 16 };
    const plan = networkNamed("window-32");
    const alone = trainable(plan, shape, "strict");
    const team = trainingTeam(
      plan,
      shape,
      "strict",
      2,
      new URL("../../src/training/team-entry.ts", import.meta.url),
    );
    try {
      alone.initialise(random.fraction);
      team.parameters.set(alone.parameters);
      const inputs = noiseFor(alone, 5);
      const results = [alone, team].map((network) => {
        const outputs = new Float32Array(shape.sequences * shape.frames);
        network.restart();
        network.forward(inputs, outputs);
        network.gradient.fill(0);
        network.backward(outputs);
        return { outputs, gradient: network.gradient };
      });
      const [expected, found] = [results[0]!, results[1]!];
      expect(found.outputs).toEqual(expected.outputs);
      for (const [index, value] of expected.gradient.entries())
        expect(found.gradient[index]).toBeCloseTo(value, 4);
      expect(expected.gradient.some((value) => Math.abs(value) > 0.01)).toBe(true);
    } finally {
      team.dismiss();
    }
  });
});
