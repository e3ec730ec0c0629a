/** The tone stack in the chain, against the biquads of engine/sound/tone-stack.ts in float64. */
import { describe, expect, it } from "vitest";
import { filterInPlace } from "../../../src/engine/sound/biquad.ts";
import { type ToneKnobs, toneStack } from "../../../src/engine/sound/tone-stack.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { randomFrom } from "../../support/random.ts";
import { signalToNoise, withoutDc } from "../../support/signal-to-noise.ts";
import { largest, largestStep, noise, pluck, sine } from "../../support/signals.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

const frames = 64;
const settings: ToneKnobs[] = [
  { bass: 12, mid: -12, treble: 12, presence: -12 },
  { bass: -12, mid: 12, treble: -12, presence: 12 },
  { bass: 3, mid: -2, treble: 5, presence: 1 },
];

function play(knobs: Partial<ToneKnobs>, input: Float32Array, rate = 48_000): Float32Array {
  const stage = new Stage({ frames, rate });
  stage.engine.setParameters({ ...defaultParameterValues(), ...knobs });
  return stage.play(input);
}

describe("the tone stack", () => {
  const input = noise(frames * 300, 5, 0.2);

  for (const rate of [44_100, 48_000, 96_000])
    it(`is the float64 biquads of its knobs at ${rate} Hz`, () => {
      for (const knobs of settings) {
        const expected = withoutDc(input, rate);
        for (const section of toneStack(knobs, rate)) filterInPlace(section, expected);
        expect(signalToNoise(expected, play(knobs, input, rate))).toBeGreaterThan(125);
      }
    });

  it("at noon is not there: the same bits as the DC blocker's", () => {
    expect(play({}, input)).toEqual(Float32Array.from(withoutDc(input)));
  });

  it("is not there again, to the bit, once its knobs are back at noon and its past has died away", () => {
    const stage = new Stage({ frames });
    const sound = pluck(frames * 800, 3);
    const output = stage.play(sound, (block) => {
      const bass = block < 200 ? 12 : 0;
      stage.engine.setParameters({ ...defaultParameterValues(), bass, treble: -bass });
    });
    const expected = Float32Array.from(withoutDc(sound));
    expect(output.subarray(600 * frames)).toEqual(expected.subarray(600 * frames));
  });

  it("stands before the model or after it, and after it is what a model with a bend does not hear", () => {
    const model = modelOf({ ...weighted(3), activation: { kind: "tanh" } });
    const play = (position: "before" | "after") => {
      const stage = new Stage({ frames });
      stage.engine.setTonePosition(position);
      stage.engine.setParameters({ ...defaultParameterValues(), bass: 12, mid: 6 });
      stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
      return stage.play(input);
    };
    const clean = withoutDc(input);
    const shaped = clean.slice();
    const sections = toneStack({ bass: 12, mid: 6, treble: 0, presence: 0 }, 48_000);
    for (const section of sections) filterInPlace(section, shaped);
    expect(
      signalToNoise(withoutDc(shaped.map((sample) => Math.tanh(3 * sample))), play("before")),
    ).toBeGreaterThan(110);
    const bent = withoutDc(clean.map((sample) => Math.tanh(3 * sample)));
    for (const section of sections) filterInPlace(section, bent);
    expect(signalToNoise(bent, play("after"))).toBeGreaterThan(110);
  });

  it("rings up under no moves: knobs thrown from end to end at every block add nothing to what they could stand at", () => {
    const random = randomFrom(3);
    const stage = new Stage({ frames: 16 });
    const thrown = () => (random.fraction() < 0.5 ? -12 : 12);
    const output = stage.play(noise(16 * 4000, 2, 0.1), () => {
      const knobs = { bass: thrown(), mid: thrown(), treble: thrown(), presence: thrown() };
      stage.engine.setParameters({ ...defaultParameterValues(), ...knobs });
    });
    const loudest = largest(play({ bass: 12, mid: 12, treble: 12, presence: 12 }, noise(16 * 4000, 2, 0.1)));
    expect(largest(output)).toBeLessThan(loudest);
    // And is quiet again at once.
    expect(largest(stage.play(new Float32Array(16 * 6000)).subarray(16 * 5000))).toBeLessThan(1e-9);
  });

  it("does not click: not when a knob is thrown, not when the stack moves to the other side of the model", () => {
    for (const move of ["knob", "position"]) {
      const stage = new Stage({ frames });
      stage.engine.setParameters({ ...defaultParameterValues(), bass: 12 });
      const tone = sine(frames * 400, 60, 0.1);
      const output = stage.play(tone, (block) => {
        if (block % 100 !== 50) return;
        const turned = block % 200 === 50;
        if (move === "position") stage.engine.setTonePosition(turned ? "before" : "after");
        else stage.engine.setParameters({ ...defaultParameterValues(), bass: turned ? -12 : 12 });
      });
      // 12 dB are a factor of 4. Half-way from one side to the other both stacks stand at half of it: 2.5 times 2.5.
      const most = move === "knob" ? 4 : 6.25;
      // A gain walks 1/720 of its way in a frame, and two stacks may.
      const walk = (2 * most * 0.1) / 720;
      const turns = (2 * Math.PI * 60) / 48_000;
      expect(largestStep(output)).toBeLessThan(most * largestStep(tone) + walk);
      const bends = output.map((value, frame) => value - (output[frame - 1] ?? 0));
      expect(largestStep(bends)).toBeLessThan(most * largestStep(tone) * turns + walk);
    }
  });
});
