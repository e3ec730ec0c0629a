/** The one line that a terminal shows. */
import { describe, expect, it } from "vitest";
import type { Meters } from "../../src/engine/engine.ts";
import { statusLine } from "../../src/pedal/status-line.ts";
import { initialPedalState, type PedalState } from "../../src/state/pedal.ts";

const load = { mean: 0.027, worst: 0.133, latePeriods: 2 };

function line(change: Partial<PedalState>, peaks: Partial<Meters> = {}, seen = load): string {
  const meters = { inputPeak: 0.1, outputPeak: 0, ...peaks } as Meters;
  return statusLine({ ...initialPedalState(), ...change }, null, meters, seen);
}

describe("the status line", () => {
  it("says what plays, how loud, how hard the thread works, and how often it was late", () => {
    expect(line({ model: "rat", liveModel: "rat" })).toBe(
      "EFFECT  Rat  in ███████·····  -20 dB  out ············ -inf dB  load 2.7 % (worst 13.3 %)  late 2",
    );
  });

  it("names a model once while it is made ready, and both while one still plays", () => {
    expect(line({ model: "rat" })).toMatch(/^EFFECT {2}-> Rat {2}in/);
    expect(line({ model: "rat", liveModel: "muff" })).toMatch(/^EFFECT {2}Muff -> Rat {2}in/);
    expect(line({})).toMatch(/^EFFECT {2}no model {2}in/);
  });

  it("does not count how long the system was busy elsewhere", () => {
    expect(line({}, {}, { ...load, worst: 13.4 })).toContain("(worst over 100 %)");
  });
});
