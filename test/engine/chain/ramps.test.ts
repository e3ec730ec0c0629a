import { describe, expect, it } from "vitest";
import { defaultParameterValues, type ParameterValues } from "../../../src/state/parameters.ts";
import { humAs, humming } from "../../support/hum.ts";
import { withoutDc } from "../../support/signal-to-noise.ts";
import { constant, largest, sine } from "../../support/signals.ts";
import { knob, modelOf, Stage, weighted } from "../../support/stage.ts";

const frames = 64;
const blocks = 200;
const values = (change: Partial<ParameterValues>): ParameterValues => ({
  ...defaultParameterValues(),
  ...change,
});
const gainOf = (decibels: number) => 10 ** (decibels / 20);

/** A parameter with a time constant of 15 ms, a straight line within each block; it moves from the second block on. */
function glide(from: number, to: number, rate = 48_000): Float64Array {
  const kept = Math.exp(-frames / (0.015 * rate));
  return Float64Array.from({ length: blocks * frames }, (_, frame) => {
    const block = Math.floor(frame / frames) - 1;
    if (block < 0) return from;
    const [start, end] = [block, block + 1].map((passed) => to + (from - to) * kept ** passed);
    return start! + ((end! - start!) * ((frame % frames) + 1)) / frames;
  });
}

/** Plays with one set of values, and from the second block on with another. */
function turn(
  stage: Stage,
  before: ParameterValues,
  after: ParameterValues,
  input: Float32Array,
): Float32Array {
  stage.engine.setParameters(before);
  return stage.play(input, (block) => {
    if (block === 1) stage.engine.setParameters(after);
  });
}

const differenceTo = (expected: ArrayLike<number>, found: Float32Array): number =>
  largest(found.map((value, frame) => value - expected[frame]!));

describe("a parameter that is turned", () => {
  it("moves the level along an exponential of 15 ms, in straight lines from block to block", () => {
    const stage = new Stage({ frames });
    const input = constant(blocks * frames, 0.1);
    const output = turn(stage, values({ mix: 0 }), values({ mix: 0, level: -20 }), input);
    const level = glide(1, gainOf(-20));
    expect(
      differenceTo(
        level.map((gain) => 0.1 * gain),
        output,
      ),
    ).toBeLessThan(1e-6);
  });

  it("moves the gain in the same way, ahead of the DC blocker", () => {
    const stage = new Stage({ frames });
    const input = sine(blocks * frames, 440, 0.1);
    const output = turn(stage, values({}), values({ gain: 12 }), input);
    const expected = withoutDc(glide(1, gainOf(12)).map((gain, frame) => gain * input[frame]!));
    expect(differenceTo(expected, output)).toBeLessThan(1e-5);
  });

  it("mixes the network with the guitar in the same way", () => {
    const stage = new Stage({ frames });
    stage.engine.play(stage.engine.load(modelOf(humming(0.5))), { kind: "crossfade", frames: 0 });
    const output = turn(stage, values({ mix: 1 }), values({ mix: 0 }), constant(blocks * frames, 0.1));
    const mixes = glide(1, 0);
    const hum = humAs(output.length, (frame) => 0.5 * mixes[frame]!);
    expect(
      differenceTo(
        mixes.map((mix, frame) => 0.1 * (1 - mix) + hum[frame]!),
        output,
      ),
    ).toBeLessThan(1e-6);
  });

  it("arrives, so that nothing is computed about it any more", () => {
    const stage = new Stage({ frames });
    const output = turn(
      stage,
      values({ mix: 0 }),
      values({ mix: 0, level: -6 }),
      constant(blocks * frames, 0.5),
    );
    expect(output.at(-1)).toBe(Math.fround(0.5 * Math.fround(gainOf(-6))));
  });

  it("stands where it belongs from the first block on, without a glide at the start", () => {
    const stage = new Stage({ frames });
    stage.engine.setParameters(values({ mix: 0, level: -12 }));
    const output = stage.play(constant(frames, 0.5));
    expect(differenceTo(constant(frames, 0.5 * gainOf(-12)), output)).toBeLessThan(1e-7);
  });
});

describe("the knob of a parametric model", () => {
  const quiet = 0.1;
  const heard = (
    change: Partial<ParameterValues>,
    parameters = [knob("drive", { minimum: 2, maximum: 4, defaultValue: 3 })],
  ) => {
    const stage = new Stage({ frames });
    const model = modelOf(weighted(0, quiet), { parameters });
    stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
    return turn(stage, values({ model1: 0 }), values(change), new Float32Array(blocks * frames));
  };
  /** Of a knob that moves so, behind the DC blocker, which rested where the model puts the knob. */
  const moving = (values: ArrayLike<number>) =>
    withoutDc(
      Float64Array.from(values, (value) => quiet * value),
      48_000,
      3 * quiet,
    );

  it("reaches the network in the model's own range, smoothed like every other knob", () => {
    // It lands when only a hundred-thousandth of the target is left.
    expect(differenceTo(moving(glide(2, 4)), heard({ model1: 1 }))).toBeLessThan(5e-6);
  });

  it("does not move when another knob is turned", () => {
    const expected = moving(constant(blocks * frames, 2));
    expect(differenceTo(expected, heard({ model1: 0, model2: 1 }))).toBeLessThan(1e-7);
  });

  it("stays where the model puts it when the pedal has no knob for it, and writes over nothing", () => {
    const stage = new Stage({ frames });
    const defaults = Array.from({ length: 12 }, (_, index) => 0.01 * (index + 1));
    const parameters = defaults.map((defaultValue, index) => knob(`knob ${index}`, { defaultValue }));
    // All knobs together say where a tone is cut off from below.
    const node = { ...weighted(1, ...defaults.map(() => -1)), activation: { kind: "relu" } } as const;
    const player = stage.engine.load(modelOf(node, { parameters }));
    stage.engine.play(player, { kind: "crossfade", frames: 0 });
    stage.engine.setParameters(values({ model1: 0, model2: 0 }));
    const input = sine(4 * frames, 1000, 0.9);
    const floor = defaults.slice(2).reduce((sum, value) => sum + value, 0);
    const expected = withoutDc(withoutDc(input).map((sample) => Math.max(0, sample - floor)));
    expect(differenceTo(expected, stage.play(input))).toBeLessThan(1e-6);
    expect(largest(expected)).toBeGreaterThan(0.05);
  });
});
