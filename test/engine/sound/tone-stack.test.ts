import { describe, expect, it } from "vitest";
import {
  type Biquad,
  filterInPlace,
  gainAt,
  highPass,
  highShelf,
  lowPass,
  lowShelf,
  peak,
} from "../../../src/engine/sound/biquad.ts";
import { toneStack } from "../../../src/engine/sound/tone-stack.ts";

const flat = { bass: 0, mid: 0, treble: 0, presence: 0 };
const rates = [44_100, 48_000, 96_000];
const response = (sections: readonly Biquad[], frequency: number, rate: number) =>
  sections.reduce((sum, section) => sum + gainAt(section, frequency, rate), 0);

describe("second-order sections", () => {
  it("reach their plateaus, their peak, and half of the decibels at the corner of a shelf", () => {
    for (const gain of [-12, 6]) {
      expect(gainAt(lowShelf(200, 0.7, gain, 48_000), 1, 48_000)).toBeCloseTo(gain, 2);
      expect(gainAt(lowShelf(200, 0.7, gain, 48_000), 200, 48_000)).toBeCloseTo(gain / 2, 9);
      expect(gainAt(lowShelf(200, 0.7, gain, 48_000), 20_000, 48_000)).toBeCloseTo(0, 2);
      expect(gainAt(highShelf(3000, 0.7, gain, 48_000), 3000, 48_000)).toBeCloseTo(gain / 2, 9);
      expect(gainAt(highShelf(3000, 0.7, gain, 48_000), 23_999, 48_000)).toBeCloseTo(gain, 2);
      expect(gainAt(highShelf(3000, 0.7, gain, 48_000), 5, 48_000)).toBeCloseTo(0, 2);
      expect(gainAt(peak(700, 1, gain, 48_000), 700, 48_000)).toBeCloseTo(gain, 9);
    }
    expect(gainAt(lowPass(1000, Math.SQRT1_2, 48_000), 1000, 48_000)).toBeCloseTo(-3.0103, 4);
    expect(gainAt(highPass(1000, Math.SQRT1_2, 48_000), 1000, 48_000)).toBeCloseTo(-3.0103, 4);
    expect(gainAt(highPass(1000, Math.SQRT1_2, 48_000), 100, 48_000)).toBeLessThan(-39);
  });

  it("filter as their response says", () => {
    const section = peak(1000, 2, 9, 48_000);
    const tone = Float64Array.from({ length: 48_000 }, (_, frame) =>
      Math.sin((2 * Math.PI * 1300 * frame) / 48_000),
    );
    filterInPlace(section, tone);
    const settled = tone.slice(24_000);
    const amplitude = Math.sqrt((2 * settled.reduce((sum, sample) => sum + sample ** 2, 0)) / settled.length);
    expect(20 * Math.log10(amplitude)).toBeCloseTo(gainAt(section, 1300, 48_000), 3);
  });
});

describe("the tone stack", () => {
  it("does nothing at noon, bit for bit", () => {
    const noise = Float64Array.from({ length: 1000 }, (_, frame) => Math.sin(frame * frame));
    const through = noise.slice();
    for (const section of toneStack(flat, 48_000)) filterInPlace(section, through);
    expect(through).toEqual(noise);
  });

  it("moves with each knob the band of its name, and hardly its neighbours", () => {
    const bands = { bass: 50, mid: 620, treble: 10_000, presence: 4800 } as const;
    for (const rate of rates)
      for (const [knob, own] of Object.entries(bands)) {
        const sections = toneStack({ ...flat, [knob]: 12 }, rate);
        expect(response(sections, own, rate), `${knob} at ${rate}`).toBeGreaterThan(10.5);
        const far = knob === "bass" || knob === "mid" ? 12_000 : 60;
        expect(Math.abs(response(sections, far, rate)), `${knob} at ${far}`).toBeLessThan(0.5);
      }
  });

  it("is stable wherever its knobs stand, and halfway between any two settings", () => {
    const stable = ({ a1, a2 }: { a1: number; a2: number }) => Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2;
    const settings = [-24, -12, 0, 12, 24].map((gain) => ({
      bass: gain,
      mid: gain,
      treble: gain,
      presence: gain,
    }));
    for (const rate of rates)
      for (const one of settings)
        for (const other of settings) {
          const [from, to] = [toneStack(one, rate), toneStack(other, rate)];
          for (const [position, section] of from.entries()) {
            const next = to[position]!;
            expect(stable({ a1: (section.a1 + next.a1) / 2, a2: (section.a2 + next.a2) / 2 })).toBe(true);
          }
        }
  });
});
