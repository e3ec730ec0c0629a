import { describe, expect, it } from "vitest";
import { type Biquad, filterInPlace, highShelf, lowShelf, peak } from "../../../src/engine/sound/biquad.ts";
import {
  movingHighShelf,
  movingLowShelf,
  movingPeak,
  type StateVariable,
} from "../../../src/engine/sound/state-variable.ts";
import { randomFrom } from "../../support/random.ts";

function impulseOf(section: StateVariable, frames: number): Float64Array {
  const { bandFeedback, bandInput, lowInput, direct, bandOutput, lowOutput } = section;
  let [band, low] = [0, 0];
  return Float64Array.from({ length: frames }, (_, frame) => {
    const x = frame === 0 ? 1 : 0;
    const nextBand = bandFeedback * band + bandInput * (x - low);
    const nextLow = low + bandInput * band + lowInput * (x - low);
    const y = direct * x + bandOutput * (band + nextBand) + lowOutput * (low + nextLow);
    [band, low] = [nextBand, nextLow];
    return y;
  });
}

function impulseOfBiquad(filter: Biquad, frames: number): Float64Array {
  const samples = new Float64Array(frames);
  samples[0] = 1;
  filterInPlace(filter, samples);
  return samples;
}

/** The longest that the memory's matrix makes a vector of length 1 (its larger singular value). */
function longest({ bandFeedback: a, bandInput: b, lowInput: c }: StateVariable): number {
  const [p, q, r, s] = [a, -b, b, 1 - c];
  const sum = p * p + q * q + r * r + s * s;
  const determinant = p * s - q * r;
  return Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * determinant * determinant))) / 2);
}

describe("a state-variable section", () => {
  const random = randomFrom(1);
  const settings = Array.from({ length: 200 }, () => ({
    frequency: 20 * 900 ** random.fraction(),
    q: 0.3 + 3 * random.fraction(),
    gain: -24 + 48 * random.fraction(),
  }));
  const kinds = [
    ["peak", movingPeak, peak],
    ["low shelf", movingLowShelf, lowShelf],
    ["high shelf", movingHighShelf, highShelf],
  ] as const;

  it.each(kinds)("is the biquad of the same %s", (_name, moving, biquad) => {
    for (const { frequency, q, gain } of settings) {
      const expected = impulseOfBiquad(biquad(frequency, q, gain, 48_000), 300);
      const found = impulseOf(moving(frequency, q, gain, 48_000), 300);
      for (const [frame, value] of found.entries())
        expect(Math.abs(value - expected[frame]!)).toBeLessThan(1e-9);
    }
  });

  it.each(kinds)(
    "has a memory that nothing makes longer, nor any mixture of two settings (%s)",
    (_name, moving) => {
      for (const [index, { frequency, q, gain }] of settings.entries()) {
        const one = moving(frequency, q, gain, 48_000);
        const other = settings[(index + 1) % settings.length]!;
        const two = moving(other.frequency, other.q, other.gain, 48_000);
        for (const share of [0, 0.25, 0.5, 0.9]) {
          const mixed = { ...one };
          for (const key of ["bandFeedback", "bandInput", "lowInput"] as const)
            Object.assign(mixed, { [key]: (1 - share) * one[key] + share * two[key] });
          expect(longest(mixed)).toBeLessThanOrEqual(1 + 1e-12);
        }
      }
    },
  );

  it.each(kinds)("at 0 dB hands on what it gets (%s)", (_name, moving) => {
    const { direct, bandOutput, lowOutput } = moving(500, 0.7, 0, 48_000);
    expect([direct, bandOutput + 0, lowOutput + 0]).toEqual([1, 0, 0]);
  });
});
