import { describe, expect, it } from "vitest";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { constant, largest, noise, pluck, square } from "../../support/signals.ts";
import { Stage } from "../../support/stage.ts";

const ceiling = 10 ** (-1 / 20);

/** The guitar as it came, past the DC blocker: what is left are level, switches and limiter. */
function dryStage(level = 0): Stage {
  const stage = new Stage();
  stage.engine.setParameters({ ...defaultParameterValues(), mix: 0, level });
  return stage;
}

describe("the DC blocker", () => {
  const feedback = Math.exp((-2 * Math.PI * 7) / 48_000);
  const impulse = new Float32Array(64 * 640);
  impulse[0] = 0.5;
  const response = new Stage().play(impulse);

  const measured = (frequency: number): number => {
    const turn = (2 * Math.PI * frequency) / 48_000;
    let [real, imaginary] = [0, 0];
    for (const [frame, value] of response.entries()) {
      real += 2 * value * Math.cos(turn * frame);
      imaginary -= 2 * value * Math.sin(turn * frame);
    }
    return Math.hypot(real, imaginary);
  };
  /** |1 - z| / |1 - feedback z| on the unit circle. */
  const formula = (frequency: number): number => {
    const turn = (2 * Math.PI * frequency) / 48_000;
    const distance = (pole: number) => Math.hypot(1 - pole * Math.cos(turn), pole * Math.sin(turn));
    return distance(1) / distance(feedback);
  };

  for (const frequency of [0, 7, 20, 1000, 20_000])
    it(`has the response of its formula at ${frequency} Hz`, () => {
      expect(Math.abs(measured(frequency) - formula(frequency))).toBeLessThan(1e-4);
    });

  it("lets no DC through and takes 3 dB at 7 Hz, 0.5 dB at 20 Hz, nothing at 1 kHz", () => {
    const decibels = (frequency: number) => 20 * Math.log10(measured(frequency));
    expect(decibels(0)).toBeLessThan(-80);
    expect(decibels(7)).toBeCloseTo(-3.01, 1);
    expect(decibels(20)).toBeCloseTo(-0.5, 1);
    expect(decibels(1000)).toBeCloseTo(0, 2);
  });
});

describe("the limiter", () => {
  const latency = 21;

  it("only delays what stays below its ceiling: the same bits come out 21 frames later, dry and wet alike", () => {
    const stage = dryStage();
    expect(stage.engine.latency).toBe(latency);
    for (const input of [pluck(64 * 200, 3), noise(64 * 200, 5, 0.5), constant(64 * 20, 0.7)]) {
      const output = dryStage().hear(input);
      expect(output.subarray(latency)).toEqual(input.subarray(0, -latency));
    }
  });

  it("delays dry, wet, their mix and the bypass fade alike: nothing is heard twice", () => {
    const input = pluck(64 * 60, 3);
    for (const mix of [0, 0.5, 1]) {
      const [before, behind] = ["play", "hear"].map((how) => {
        const stage = new Stage();
        stage.engine.setParameters({ ...defaultParameterValues(), mix });
        return stage[how as "play" | "hear"](input, (block) => stage.engine.setBypass(block % 20 > 10));
      });
      expect(behind!.subarray(latency)).toEqual(before!.subarray(0, -latency));
    }
  });

  it("never lets a sample above its ceiling, however loud it comes", () => {
    const inputs = [
      noise(64 * 200, 6, 8),
      square(64 * 200, 97),
      constant(64 * 20, 3e38),
      square(64 * 200, 2, 7),
    ];
    for (const input of inputs) {
      const peak = largest(dryStage(12).hear(input));
      expect(peak).toBeLessThanOrEqual(Math.fround(ceiling));
      expect(peak).toBeGreaterThan(0.75 * ceiling);
    }
  });

  it("returns to full volume with a time constant of 80 ms", () => {
    const quiet = 0.1;
    const input = constant(64 * 300, quiet);
    input[1000] = 4;
    const output = dryStage().hear(input);
    const reduction = ceiling / 4;
    // The gain is the mean of 16 frames; the smallest holds for as many before it rises.
    const start = 1000 + latency + 7;
    for (const milliseconds of [20, 80, 200]) {
      const frame = start + 48 * milliseconds;
      const expected = 1 - (1 - reduction) * Math.exp(-milliseconds / 80);
      expect(output[frame]! / quiet).toBeCloseTo(expected, 3);
    }
  });
});

describe("the meters", () => {
  it("show the loudest sample of the block that came in and of the one that went out", () => {
    const stage = dryStage();
    const input = constant(64, 0.125);
    input[30] = -0.5;
    stage.block(input);
    expect(stage.engine.meters).toMatchObject({ inputPeak: 0.5, outputPeak: 0.5, blocks: 1 });
  });

  it("fall to 1/e in a quarter of a second of silence", () => {
    const stage = dryStage();
    stage.block(constant(64, 0.5));
    stage.play(new Float32Array(64 * 188));
    expect(stage.engine.meters.inputPeak / 0.5).toBeCloseTo(Math.exp(-(188 * 64) / 12_000), 3);
  });
});
