import { describe, expect, it } from "vitest";
import type { Card } from "../../../src/audio/boards/cards.ts";
import { boardLevelsOf, wantedCard } from "../../../src/audio/boards/wanted.ts";

function card(id: string, name = id): Card {
  return { index: 0, id, driver: id, name, usb: false, hasInput: true, hasOutput: true };
}

const pisound = card("pisound");

describe("the board that pedal.json names", () => {
  it("is left to the pedal by auto", () => {
    expect(wantedCard("auto", [pisound])).toBeUndefined();
  });

  it("is found by its printed name, however it is written", () => {
    expect(wantedCard("PISOUND", [card("vc4hdmi"), pisound])).toBe("pisound");
  });

  it("names a card that is not there, so that no other is played through", () => {
    expect(wantedCard("Pisound", [card("vc4hdmi")])).toBe("pisound");
  });

  it("may be a card's own id", () => {
    expect(wantedCard("MyInterface", [])).toBe("MyInterface");
  });

  it("gives calibration its input level where that is known, and nothing where it is not", () => {
    expect(boardLevelsOf("pisound", [pisound]).input).toBe(1.1);
    expect(boardLevelsOf(undefined, [card("Device", "some card")]).input).toBeNull();
    expect(boardLevelsOf("gone", [pisound])).toEqual({ input: null, output: null });
  });
});
