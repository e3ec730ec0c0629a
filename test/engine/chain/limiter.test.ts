/** The limiter in the chain, against its float64 reference (engine/sound/limiter.ts). */
import { describe, expect, it } from "vitest";
import { limit, limiterDesign } from "../../../src/engine/sound/limiter.ts";
import { resample } from "../../../src/engine/sound/resample.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { signalToNoise } from "../../support/signal-to-noise.ts";
import { largest, noise, pluck, sine } from "../../support/signals.ts";
import { Stage } from "../../support/stage.ts";

function hear(
  input: Float32Array,
  frames: number,
  rate: number,
): { output: Float32Array; sound: Float32Array } {
  const stage = () => {
    const made = new Stage({ frames, rate });
    made.engine.setParameters({ ...defaultParameterValues(), mix: 0, level: 12 });
    return made;
  };
  return { output: stage().hear(input), sound: stage().play(input) };
}

const length = 1024 * 30;
const inputs: Record<string, Float32Array> = {
  "a guitar": pluck(length, 2),
  noise: noise(length, 3, 0.9),
  "single peaks": noise(length, 9, 1).map((value) => 0.9 * value ** 25),
};

describe("the limiter of the chain", () => {
  for (const [name, input] of Object.entries(inputs))
    for (const [frames, rate] of [
      [16, 44_100],
      [64, 48_000],
      [1024, 48_000],
      [32, 96_000],
      [64, 192_000],
    ] as const)
      it(`is its float64 reference for ${name}, ${frames} frames at ${rate} Hz`, () => {
        const { output, sound } = hear(input, frames, rate);
        expect(largest(sound)).toBeGreaterThan(1.5);
        expect(signalToNoise(limit(limiterDesign(rate), sound), output)).toBeGreaterThan(110);
      });

  it.each([82, 1000, 8000, 12_000, 15_000, 19_000])(
    "keeps a tone of %i Hz below full scale between the samples too, sixteen times oversampled",
    (frequency) => {
      const tone = sine(64 * 40, frequency, 0.7).map((value, frame) =>
        frame > 400 && frame < 2000 ? value : 0,
      );
      const { output, sound } = hear(tone, 64, 48_000);
      const truePeak = (samples: Float32Array) => largest(resample(samples, 48_000, 768_000));
      expect(truePeak(sound)).toBeGreaterThan(2);
      expect(truePeak(output)).toBeLessThan(1);
    },
  );
});
