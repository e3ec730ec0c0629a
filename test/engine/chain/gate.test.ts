/** The gate in the chain, against its float64 reference (engine/sound/gate.ts, whose own tests say what it promises). */
import { describe, expect, it } from "vitest";
import { gateDesign, gateGains } from "../../../src/engine/sound/gate.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { signalToNoise, withoutDc } from "../../support/signal-to-noise.ts";
import { largestStep, noise, pluck, sine } from "../../support/signals.ts";
import { Stage } from "../../support/stage.ts";

const frames = 64;

/** Notes with silence, hum and hiss between them. */
function takes(length: number): Float32Array {
  const hum = sine(length, 50, 0.0008);
  const hiss = noise(length, 8, 0.0005);
  const notes = pluck(length, 4);
  return hum.map((value, frame) => {
    const playing = frame % 48_000 < 12_000 ? 1 : 0;
    return value + hiss[frame]! + playing * notes[frame % 48_000]!;
  });
}

function play(gate: number, input: Float32Array, rate = 48_000, gain = 0): Float32Array {
  const stage = new Stage({ frames, rate });
  stage.engine.setParameters({ ...defaultParameterValues(), gate, gain });
  return stage.play(input);
}

describe("the gate", () => {
  const input = takes(frames * 2400);

  for (const rate of [44_100, 48_000, 96_000])
    it(`is its float64 reference, behind the DC blocker, at ${rate} Hz`, () => {
      const gains = gateGains(gateDesign(-50, rate), input);
      const expected = withoutDc(input, rate).map((sample, frame) => sample * gains[frame]!);
      expect([...gains].filter((gain) => gain === 0).length).toBeGreaterThan(1000);
      expect(signalToNoise(expected, play(-50, input, rate))).toBeGreaterThan(140);
    });

  it("at its minimum is not there: the same bits as the DC blocker's", () => {
    expect(play(-100, input)).toEqual(Float32Array.from(withoutDc(input)));
  });

  it("listens to the guitar, not to the gain: 24 dB more open nothing that was shut", () => {
    const quiet = noise(frames * 400, 3, 0.001);
    expect(play(-50, quiet, 48_000, 24).every((sample) => sample === 0)).toBe(true);
  });

  it("does not click when it is turned on and off while something hums", () => {
    const stage = new Stage({ frames });
    const hum = sine(frames * 600, 100, 0.01);
    const output = stage.play(hum, (block) => {
      stage.engine.setParameters({ ...defaultParameterValues(), gate: block % 100 < 50 ? -100 : -20 });
    });
    // Its attack goes 6.7 % of the way in a frame, the steepest that it knows.
    expect(largestStep(output)).toBeLessThanOrEqual(largestStep(hum) + 0.01 * 0.068);
  });
});
