import { describe, expect, it } from "vitest";
import { chanceOf, ListeningTest, matchedGains, type Side } from "../../src/web/page/listening-test.ts";

describe("a blind test", () => {
  it("counts an answer as right by what was hidden when it was given, and hides anew", () => {
    const hidden: Side[] = [0, 1, 1, 0];
    const test = new ListeningTest(() => hidden.shift()!);
    expect([0, 0, 1].map((side) => test.answer(side as Side))).toEqual([true, false, true]);
    expect(test).toMatchObject({ right: 2, answers: 3, hidden: 0 });
  });

  it("tells how often guessing gets as far", () => {
    expect(chanceOf(0, 0)).toBe(1);
    expect(chanceOf(1, 1)).toBe(0.5);
    expect(chanceOf(10, 10)).toBeCloseTo(1 / 1024, 12);
    // 1 - P(at most 8 of 10 wrong way round): 11 of 1024 ways.
    expect(chanceOf(9, 10)).toBeCloseTo(11 / 1024, 12);
    expect(chanceOf(0, 30)).toBeCloseTo(1, 12);
  });

  it("takes the louder sound down to the other, whatever its mean", () => {
    const sine = (level: number, mean: number) =>
      Float32Array.from({ length: 4800 }, (_, frame) => mean + level * Math.sin((frame * Math.PI) / 24));
    const [one, other] = matchedGains(sine(0.5, 0.3), sine(0.125, 0));
    expect(one).toBeCloseTo(0.25, 5);
    expect(other).toBe(1);
    expect(matchedGains(sine(0, 0), sine(1, 0))).toEqual([1, 1]);
  });
});
