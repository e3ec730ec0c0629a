/** Whatever comes from a converter or a file: what leaves the chain is a number, and the model is not blamed for it. */
import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../../src/engine/network.ts";
import { goldenCases } from "../../golden/golden.ts";
import { gru } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { constant, largest, noise, pluck, square } from "../../support/signals.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";
import { readModelFile } from "../reference/play.ts";

const frames = 64;
const blocks = 60;
const length = frames * blocks;

/** Good guitar in which one block, the tenth, is replaced. */
function withBadBlock(value: number): Float32Array {
  return pluck(length, 3).fill(value, 10 * frames, 11 * frames);
}

const inputs: Record<string, Float32Array> = {
  "a full-scale square wave": square(length, 96),
  "a square wave at half the sample rate": square(length, 2),
  "DC at full scale": constant(length, 1),
  "nothing but denormals": noise(length, 4, 1e-39),
  "noise far above full scale": noise(length, 5, 1e6),
  "the largest number there is": constant(length, 3.4e38),
  "a block of infinity": withBadBlock(Number.POSITIVE_INFINITY),
  "a block of negative infinity": withBadBlock(Number.NEGATIVE_INFINITY),
  "a block of not-a-number": withBadBlock(Number.NaN),
  "not-a-number in every other sample": pluck(length, 3).map((value, frame) =>
    frame % 2 === 0 ? Number.NaN : value,
  ),
};

const golden = (name: string) => readModelFile(goldenCases.find((entry) => entry.name === name)!.model);
const gruModel = (): NetworkNode => {
  const layer = gru(randomFrom(12), 1, 9);
  return { kind: "sequence", nodes: [layer, weighted(...Array.from({ length: 9 }, () => 0.2))] };
};
const models = {
  "no model": null,
  WaveNet: golden("syn-wavenet-nano"),
  "a gated WaveNet": golden("syn-wavenet-gated8"),
  A2: golden("syn-a2"),
  ConvNet: golden("syn-convnet-8relu"),
  LSTM: golden("syn-lstm-2x16"),
  GRU: modelOf(gruModel()),
  "an impulse response": golden("syn-linear-2048"),
};

for (const variant of ["strict-4x2", "relaxed-4x2"])
  describe(`the chain of the ${variant} kernels`, () => {
    for (const [modelName, model] of Object.entries(models)) {
      const play = (input: Float32Array): { output: Float32Array; stage: Stage } => {
        const stage = new Stage({ frames, variant });
        if (model) stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
        return { output: stage.hear(input), stage };
      };

      it(`with ${modelName} turns no input into anything but sound`, () => {
        for (const [inputName, input] of Object.entries(inputs)) {
          const { output, stage } = play(input);
          expect(output.every(Number.isFinite), inputName).toBe(true);
          expect(largest(output), inputName).toBeLessThan(0.9);
          expect(stage.engine.meters.refusedPlayer, inputName).toBe(0);
        }
      });
    }

    it("plays on after a block of not-a-number exactly as after a block of silence", () => {
      const play = (input: Float32Array) => {
        const stage = new Stage({ frames, variant });
        const player = stage.engine.load(golden("syn-wavenet-nano"));
        stage.engine.play(player, { kind: "crossfade", frames: 0 });
        return stage.hear(input);
      };
      expect(play(withBadBlock(Number.NaN))).toEqual(play(withBadBlock(0)));
    });
  });
