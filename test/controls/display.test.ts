import { describe, expect, it } from "vitest";
import { glyphOf } from "../../src/controls/display/font.ts";
import { charactersThatFit, dirtyPages, Frame, textWidth } from "../../src/controls/display/frame.ts";
import { drawMenu, drawScreen, drawTuner, wrapped } from "../../src/controls/display/screens.ts";
import { initialPedalState, type PedalState } from "../../src/state/pedal.ts";
import { randomFrom } from "../support/random.ts";

/** The picture's rows as text, `#` lit. */
function rowsOf(frame: Frame): string[] {
  return Array.from({ length: frame.height }, (_, y) =>
    Array.from({ length: frame.width }, (_, x) => (frame.isLit(x, y) ? "#" : ".")).join(""),
  );
}

function litPoints(frame: Frame): number {
  return rowsOf(frame).join("").split("#").length - 1;
}

function pagesOf(frame: Frame): Uint8Array[] {
  return Array.from({ length: frame.pageCount }, (_, page) => Uint8Array.from(frame.page(page)));
}

describe("the font", () => {
  it("has a picture of its own for every printable ASCII character", () => {
    const pictures = new Set<string>();
    for (let code = 33; code < 127; code++) pictures.add(glyphOf(String.fromCharCode(code)).join());
    expect(pictures.size).toBe(94);
    expect(glyphOf(" ").every((row) => row === 0)).toBe(true);
  });

  it("shows a question mark for what it does not have", () => {
    expect(glyphOf("ß")).toBe(glyphOf("?"));
  });
});

describe("a picture", () => {
  it("keeps a page as eight rows of one byte a column, topmost row in bit 0", () => {
    const frame = new Frame(128, 64);
    frame.set(3, 8);
    frame.set(3, 15);
    expect(frame.page(1)[3]).toBe(0b1000_0001);
    expect(frame.page(0).every((byte) => byte === 0)).toBe(true);
  });

  it("writes a letter as it is drawn", () => {
    const frame = new Frame(8, 8);
    frame.text("T", 0, 0);
    expect(rowsOf(frame)).toEqual([
      "#####...",
      "..#.....",
      "..#.....",
      "..#.....",
      "..#.....",
      "..#.....",
      "..#.....",
      "........",
    ]);
  });

  it("leaves out what does not fit, on every side", () => {
    const frame = new Frame(16, 16);
    frame.text("Wide", -3, -3, 3);
    frame.fill(-5, -5, 100, 100);
    expect(litPoints(frame)).toBe(256);
    expect(frame.isLit(16, 0)).toBe(false);
  });

  it("inverts twice into itself", () => {
    const frame = new Frame(32, 16);
    frame.text("Ok", 1, 1);
    const before = rowsOf(frame);
    frame.invert(0, 0, 32, 16);
    frame.invert(0, 0, 32, 16);
    expect(rowsOf(frame)).toEqual(before);
  });

  it("is dirty on exactly the pages that changed", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = randomFrom(seed);
      const frame = new Frame(128, 64);
      const displayed: (Uint8Array | null)[] = pagesOf(frame);
      const touched = new Set<number>();
      for (let point = random.whole(0, 4); point > 0; point--) {
        const y = random.whole(0, 63);
        frame.set(random.whole(0, 127), y);
        touched.add(Math.floor(y / 8));
      }
      displayed[5] = null;
      touched.add(5);
      expect(dirtyPages(frame, displayed)).toEqual([...touched].sort());
    }
  });

  it("knows how wide a text is", () => {
    expect(textWidth("ab")).toBe(11);
    expect(charactersThatFit(128)).toBe(21);
    expect(charactersThatFit(textWidth("abc", 2), 2)).toBe(3);
  });
});

describe("the screens", () => {
  const playing: PedalState = {
    ...initialPedalState(),
    model: `${"a".repeat(32)}/plexi.nam`,
    liveModel: `${"a".repeat(32)}/plexi.nam`,
  };

  it("show the model's name", () => {
    const frame = new Frame(128, 64);
    drawScreen(frame, playing, null);
    const name = new Frame(128, 64);
    name.text("plexi", 0, 12, 2);
    for (let y = 12; y < 28; y++) expect(rowsOf(frame)[y]).toBe(rowsOf(name)[y]);
  });

  it("turn the top line round in bypass", () => {
    const live = new Frame(128, 64);
    const bypassed = new Frame(128, 64);
    drawScreen(live, playing, null);
    drawScreen(bypassed, { ...playing, bypass: true }, null);
    live.invert(0, 0, 128, 9);
    expect(rowsOf(bypassed)).toEqual(rowsOf(live));
  });

  it("draw any state on both sizes without a word", () => {
    const random = randomFrom(11);
    for (let trial = 0; trial < 60; trial++) {
      const frame = new Frame(128, random.oneOf([32, 64]));
      const state: PedalState = {
        ...playing,
        tuner: random.fraction() < 0.3,
        shutdown: random.oneOf(["no", "no", "no", "confirming", "going"]),
        menu: random.fraction() < 0.3 ? { cursor: random.whole(0, 3) } : null,
        catalogue: ["a", "b", "c", "a-very-long-name-of-a-model-that-does-not-fit.nam"],
        message: random.oneOf(["", "", "Something is wrong with the stick; pull it out and try another."]),
      };
      drawScreen(frame, state, random.fraction() < 0.5 ? null : { note: "E2", cents: random.whole(-50, 50) });
      expect(litPoints(frame)).toBeGreaterThan(0);
    }
  });

  it("put the tuner's needle left when flat, right when sharp, and light the screen in tune", () => {
    const needle = (cents: number) => {
      const frame = new Frame(128, 64);
      drawTuner(frame, { note: "A2", cents });
      return rowsOf(frame)[56]!.indexOf("###");
    };
    expect(needle(-50)).toBeLessThan(needle(-10));
    expect(needle(-10)).toBeLessThan(63);
    expect(needle(50)).toBeGreaterThan(needle(10));
    const inTune = new Frame(128, 64);
    drawTuner(inTune, { note: "A2", cents: 0.8 });
    expect(litPoints(inTune)).toBeGreaterThan((128 * 64) / 2);
  });

  it("keep the menu's cursor in sight", () => {
    const lines = Array.from({ length: 40 }, (_, line) => `model ${line}`);
    for (let cursor = 0; cursor < lines.length; cursor++) {
      const frame = new Frame(128, 32);
      drawMenu(frame, lines, cursor);
      expect(rowsOf(frame).filter((row) => row.startsWith("##"))).toHaveLength(10);
    }
  });

  it("wrap a message between words and lose nothing of it", () => {
    const random = randomFrom(5);
    for (let trial = 0; trial < 200; trial++) {
      const words = Array.from({ length: random.whole(0, 20) }, () => "x".repeat(random.whole(1, 30)));
      const lines = wrapped(words.join(" "), 21);
      expect(lines.every((line) => line.length <= 21 && line !== "")).toBe(true);
      expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
    }
  });
});
