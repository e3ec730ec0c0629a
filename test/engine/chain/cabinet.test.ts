/** The cabinet: convolution, change, and its tail in bypass. */
import { describe, expect, it } from "vitest";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { humming, loudnessOfHum } from "../../support/hum.ts";
import { signalToNoise, withoutDc } from "../../support/signal-to-noise.ts";
import { largest, largestStep, noise, pluck, sine } from "../../support/signals.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

const frames = 64;
const atOnce = { kind: "crossfade", frames: 0 } as const;
const crossfade = { kind: "crossfade", frames: 1440 } as const;

const response = (length: number, seed: number) =>
  noise(length, seed, 0.1).map((value, tap) => value * Math.exp((-5 * tap) / length));

function convolve(taps: Float32Array, input: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: input.length }, (_, frame) => {
    let sum = 0;
    const last = Math.min(frame, taps.length - 1);
    for (let tap = 0; tap <= last; tap++) sum += taps[tap]! * input[frame - tap]!;
    return sum;
  });
}

describe("the cabinet", () => {
  const input = pluck(frames * 200, 6);

  for (const length of [1, 200, 1000, 12_000])
    it(`convolves with ${length} taps, without delay, as in float64`, () => {
      const stage = new Stage({ frames });
      const taps = response(length, 2);
      stage.engine.playCabinet(stage.engine.loadCabinet(taps, "test"), atOnce);
      expect(signalToNoise(convolve(taps, withoutDc(input)), stage.play(input))).toBeGreaterThan(110);
    });

  it("stands after the model", () => {
    const stage = new Stage({ frames });
    const taps = response(300, 4);
    stage.engine.play(stage.engine.load(modelOf({ ...weighted(4), activation: { kind: "tanh" } })), atOnce);
    stage.engine.playCabinet(stage.engine.loadCabinet(taps, "test"), atOnce);
    const bent = withoutDc(withoutDc(input).map((sample) => Math.tanh(4 * sample)));
    expect(signalToNoise(convolve(taps, bent), stage.play(input))).toBeGreaterThan(105);
  });

  it("gives way to another without a step, to none as well, and says so", () => {
    const stage = new Stage({ frames });
    const [one, other] = [0.5, -0.25].map((tap) => stage.engine.loadCabinet(Float32Array.of(tap), "test"));
    stage.engine.play(stage.engine.load(modelOf(humming(0.8))), atOnce);
    stage.engine.playCabinet(one!, atOnce);
    const output = stage.play(new Float32Array(frames * 120), (block) => {
      if (block === 20) stage.engine.playCabinet(other!, crossfade);
      if (block === 70) stage.engine.playCabinet(null, crossfade);
    });
    const loud = loudnessOfHum(output);
    expect(loud[(20 * frames) / 2 - 1]).toBeCloseTo(0.4, 6);
    expect(loud[(60 * frames) / 2]).toBeCloseTo(-0.2, 6);
    expect(loud.at(-1)).toBeCloseTo(0.8, 6);
    // While what it hears rises as well, its sound rises at twice the slope.
    expect(largestStep(loud)).toBeLessThan(2 * (2 / 1440) * 1.001);
    expect(stage.engine.meters).toMatchObject({ liveCabinet: 0, refusedCabinet: 0, changing: false });
  });

  it("that computes no sound is taken off alone: the model plays on", () => {
    const stage = new Stage({ frames });
    const cabinet = stage.engine.loadCabinet(Float32Array.of(Number.NaN), "test");
    stage.engine.play(stage.engine.load(modelOf(humming(0.5))), atOnce);
    stage.engine.playCabinet(cabinet, atOnce);
    const output = stage.play(new Float32Array(frames * 4));
    expect(loudnessOfHum(output).at(-1)).toBeCloseTo(0.5, 6);
    expect(stage.engine.meters).toMatchObject({ refusedCabinet: cabinet.address, refusedPlayer: 0 });
  });
});

describe("bypass with a cabinet", () => {
  const taps = response(9000, 7);
  const fade = 384;
  const pressedAt = 100;

  it("lets the tail ring out over the guitar as it came, and then is silent but for it", () => {
    const stage = new Stage({ frames });
    stage.engine.playCabinet(stage.engine.loadCabinet(taps, "test"), atOnce);
    const input = pluck(frames * 400, 3).map((value, frame) => (frame < 40_000 ? value : 0));
    const output = stage.play(input, (block) => {
      if (block === pressedAt) stage.engine.setBypass(true);
    });
    const effect = Float64Array.from(input, (_, frame) =>
      Math.min(1, Math.max(0, 1 - (frame + 1 - pressedAt * frames) / fade)),
    );
    const fed = withoutDc(input).map((sample, frame) => sample * effect[frame]!);
    const expected = convolve(taps, fed).map((tail, frame) => tail + (1 - effect[frame]!) * input[frame]!);
    expect(signalToNoise(expected, output)).toBeGreaterThan(100);
    const after = pressedAt * frames + fade;
    expect(
      largest(output.subarray(after, after + 2000).map((value, frame) => value - input[after + frame]!)),
    ).toBeGreaterThan(0.01);
    expect(output.subarray(after + 9000 + 16_384)).toEqual(input.subarray(after + 9000 + 16_384));
  });

  it("does not click", () => {
    const stage = new Stage({ frames });
    stage.engine.playCabinet(stage.engine.loadCabinet(Float32Array.of(-1), "test"), atOnce);
    const input = sine(frames * 200, 100, 0.4);
    const output = stage.play(input, (block) => {
      if (block % 50 === 49) stage.engine.setBypass(block % 100 === 49);
    });
    expect(largestStep(output)).toBeLessThanOrEqual(largestStep(input) * 1.01 + (2 * 0.4) / fade);
  });

  it("and no mix leaves nothing of it", () => {
    const stage = new Stage({ frames });
    stage.engine.setParameters({ ...defaultParameterValues(), mix: 0 });
    stage.engine.playCabinet(stage.engine.loadCabinet(taps, "test"), atOnce);
    const input = pluck(frames * 20, 3);
    expect(stage.play(input)).toEqual(input);
  });
});
