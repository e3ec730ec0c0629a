/** Bypass and mute. */
import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../../src/engine/network.ts";
import { humAs, humming, loudnessOfHum } from "../../support/hum.ts";
import { largest, largestStep, pluck, sine } from "../../support/signals.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

const frames = 64;
/** 8 ms at 48 kHz. */
const fade = 384;
/** 10 ms. */
const muteFade = 480;

function stageWith(network: NetworkNode = weighted(-0.5)): Stage {
  const stage = new Stage({ frames });
  stage.engine.play(stage.engine.load(modelOf(network)), { kind: "crossfade", frames: 0 });
  return stage;
}

/** Presses at the start of each of the given blocks; the first press bypasses. */
function press(stage: Stage, input: Float32Array, ...at: number[]): Float32Array {
  return stage.play(input, (block) => {
    const index = at.indexOf(block);
    if (index >= 0) stage.engine.setBypass(index % 2 === 0);
  });
}

describe("bypass", () => {
  it("fades in a straight line of 8 ms, and back in the same way", () => {
    const output = press(stageWith(humming(0.5)), new Float32Array(frames * 40), 10, 20);
    const expected = humAs(output.length, (frame) => {
      const away = Math.min(1, Math.max(0, (frame + 1 - 10 * frames) / fade));
      const back = Math.min(1, Math.max(0, (frame + 1 - 20 * frames) / fade));
      return 0.5 * (1 - away + back);
    });
    // 384 single-precision additions of 1 / 384 are off by at most 384 half units in the last place of 1.
    expect(largest(output.map((value, frame) => value - expected[frame]!))).toBeLessThan(384 * 2 ** -25);
  });

  it("is the guitar itself, bit for bit, once the fade is over", () => {
    const input = pluck(frames * 40, 4);
    const output = press(stageWith(), input, 0);
    expect(output.subarray(fade)).toEqual(input.subarray(fade));
  });

  it("does not click: no step is larger than the sound's own and the fade's share of the difference", () => {
    const peak = 0.8;
    const input = sine(frames * 60, 100, peak);
    const stage = stageWith(weighted(-1));
    const output = press(stage, input, 10, 30);
    // Between two signals of steps s, at most 2 * peak apart, a fade that moves by 1/384 a frame adds 2 * peak / 384.
    const bound = largestStep(input) * 1.01 + (2 * peak) / fade;
    expect(largestStep(output)).toBeLessThanOrEqual(bound);
    expect(largest(output)).toBeGreaterThan(0.7);
  });

  it("turns around in the middle of a fade without a step", () => {
    const output = press(stageWith(humming(0.5)), new Float32Array(frames * 20), 10, 12, 13);
    expect(largestStep(loudnessOfHum(output))).toBeLessThanOrEqual(2 * (0.5 / fade) * 1.0001);
    expect(largest(output.subarray(-frames))).toBe(0);
  });

  it("is heard at once where the pedal starts in bypass", () => {
    const stage = stageWith();
    stage.engine.setBypass(true);
    const input = pluck(frames, 9);
    expect(stage.play(input)).toEqual(input);
  });
});

describe("mute", () => {
  it("fades to silence in 10 ms, stays silent, and returns as softly", () => {
    const stage = stageWith(humming(0.5));
    const output = stage.play(new Float32Array(frames * 40), (block) => {
      if (block === 10) stage.engine.setMute(true);
      if (block === 20) stage.engine.setMute(false);
    });
    expect(largest(output.subarray(10 * frames + muteFade, 20 * frames))).toBe(0);
    const loud = loudnessOfHum(output);
    expect(largestStep(loud)).toBeLessThanOrEqual(2 * (0.5 / muteFade) * 1.0001);
    expect(loud.at(-1)).toBeCloseTo(0.5, 6);
  });

  it("silences the bypassed guitar too, for tuning", () => {
    const stage = stageWith();
    stage.engine.setBypass(true);
    stage.engine.setMute(true);
    expect(largest(stage.play(pluck(frames * 10, 2)))).toBe(0);
  });
});
