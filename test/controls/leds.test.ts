import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isLit, lightsAt, rhythms, wordOf } from "../../src/controls/leds.ts";
import { initialPedalState, type PedalState, reduce } from "../../src/state/pedal.ts";

const playing: PedalState = { ...initialPedalState(), model: "a", liveModel: "a" };

describe("a light", () => {
  it("is a function of state and time: its rhythm repeats for ever, also before zero", () => {
    for (const rhythm of Object.values(rhythms)) {
      const length = rhythm.reduce((sum: number, part) => sum + part, 0);
      for (let time = 0; time < 2500; time += 7) {
        expect(isLit(rhythm, time)).toBe(isLit(rhythm, time + 1000 * length));
        expect(isLit(rhythm, time)).toBe(isLit(rhythm, time - 1000 * length));
      }
    }
  });

  it("is lit for the share of the time that its rhythm says", () => {
    const lit = Array.from({ length: 1200 }, (_, time) => isLit(rhythms.modelRefused, time));
    expect(lit.filter(Boolean)).toHaveLength(300);
    expect(isLit(rhythms.steady, 123)).toBe(true);
    expect(isLit(rhythms.dark, 123)).toBe(false);
  });

  it("answers the press itself, before the sound has followed", () => {
    expect(lightsAt(["effect"], playing, 0)).toEqual([true]);
    expect(lightsAt(["effect"], reduce(playing, { type: "bypassToggled" }), 0)).toEqual([false]);
  });

  it("flickers from the choice of a model until it sounds, and says so when it is refused", () => {
    const chosen = reduce(playing, { type: "modelChosen", model: "b" });
    expect(wordOf("effect", chosen, true)).toBe("loading");
    expect(wordOf("effect", reduce(chosen, { type: "modelWentLive", model: "b" }), true)).toBe("steady");
    const refused = reduce(chosen, {
      type: "modelRefused",
      model: "b",
      reason: "It needs 120 % of the period.",
    });
    expect(wordOf("effect", refused, true)).toBe("modelRefused");
    expect(wordOf("effect", refused, false)).toBe("steady");
    expect(wordOf("status", refused, false)).toBe("modelRefused");
  });

  it("keeps the effect light for the effect when only a knob is missing", () => {
    const missing = reduce(playing, { type: "faultRaised", fault: "no-knobs" });
    expect(wordOf("effect", missing, true)).toBe("steady");
    expect(wordOf("status", missing, false)).toBe("controlMissing");
  });

  it("blinks very slowly in safe mode, on the effect light too where it is the only one", () => {
    const safe = reduce(playing, { type: "faultRaised", fault: "safe-mode" });
    expect(wordOf("status", safe, false)).toBe("safeMode");
    expect(wordOf("effect", safe, true)).toBe("safeMode");
  });

  it("says of a stick that it is at work, done, or refused, where a status light is, or no other", () => {
    const words = { reading: "stickAtWork", taken: "steady", refused: "stickRefused" } as const;
    for (const [intake, word] of Object.entries(words)) {
      const state = reduce(playing, { type: "intakeTurned", intake: intake as keyof typeof words });
      expect(wordOf("status", state, false)).toBe(word);
      expect(wordOf("effect", state, true)).toBe(word);
      expect(wordOf("effect", reduce(state, { type: "bypassToggled" }), false)).toBe("dark");
    }
    for (const backup of ["writing", "failed"] as const) {
      const state = reduce(playing, { type: "backupTurned", backup });
      expect(wordOf("status", state, false)).toBe(backup === "writing" ? "stickAtWork" : "stickRefused");
    }
    expect(wordOf("status", reduce(playing, { type: "backupTurned", backup: "stick" }), false)).toBe("dark");
  });

  it("says the worst first", () => {
    let state = reduce(playing, { type: "faultRaised", fault: "late" });
    state = reduce(state, { type: "faultRaised", fault: "no-codec" });
    expect(wordOf("status", state, false)).toBe("noCodec");
    expect(wordOf("status", reduce(state, { type: "shutdownConfirming" }), false)).toBe("keepHolding");
  });

  it("speaks the rhythms that docs/controls.md teaches", () => {
    const guide = readFileSync(new URL("../../docs/controls.md", import.meta.url), "utf8");
    for (const [word, rhythm] of Object.entries(rhythms)) {
      const row = guide.split("\n").find((line) => line.startsWith("|") && line.includes(`| \`${word}\` |`));
      expect(row, word).toBeDefined();
      if (word !== "steady" && word !== "dark") expect(row).toContain(rhythm.join(", "));
    }
  });
});
