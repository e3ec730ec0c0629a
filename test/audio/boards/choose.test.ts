import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boards } from "../../../src/audio/boards/boards.ts";
import { type Card, readCards } from "../../../src/audio/boards/cards.ts";
import { chooseCard } from "../../../src/audio/boards/choose.ts";

function card(id: string, more: Partial<Card> = {}): Card {
  return { index: 0, id, driver: id, name: id, usb: false, hasInput: true, hasOutput: true, ...more };
}

const hdmi = card("vc4hdmi0", { hasInput: false });
const usb = card("M2", { usb: true });
const onboard = card("PCH");
const zero = card("Zero");

describe("choosing a card", () => {
  it("prefers a board it knows to a USB interface and to anything else", () => {
    expect(chooseCard([hdmi, onboard, usb, zero])).toMatchObject({
      card: { id: "Zero" },
      board: { name: "Raspberry Pi Codec Zero" },
    });
  });

  it("prefers a USB interface to a card it knows nothing about", () => {
    expect(chooseCard([hdmi, onboard, usb])).toMatchObject({
      card: { id: "M2" },
      board: { name: "USB audio interface" },
    });
  });

  it("takes an unknown card with a warning", () => {
    const choice = chooseCard([hdmi, onboard]);
    expect(choice).toMatchObject({ card: { id: "PCH" }, board: { name: "unknown sound card" } });
    expect(choice).toHaveProperty("warning", expect.stringContaining('"PCH"'));
  });

  it("warns about nothing where it knows the board", () => {
    expect(chooseCard([zero])).not.toHaveProperty("warning");
  });

  it("takes the card asked for, whatever else is there", () => {
    expect(chooseCard([zero, usb], "M2")).toMatchObject({ card: { id: "M2" } });
  });

  it("does not replace a card asked for that is not there, and says which are", () => {
    const choice = chooseCard([zero, hdmi], "M2");
    expect(choice).toMatchObject({
      kind: "none",
      sentence: expect.stringContaining("present are: Zero, vc4hdmi0 (no input)"),
    });
  });

  it("refuses a card asked for that has no input", () => {
    expect(chooseCard([hdmi], "vc4hdmi0")).toMatchObject({
      kind: "none",
      sentence: expect.stringContaining("has no input"),
    });
  });

  it("never takes a card that only plays", () => {
    expect(chooseCard([hdmi, card("Headphones", { hasInput: false })]).kind).toBe("none");
  });

  it("says what to do when there is no card at all", () => {
    expect(chooseCard([])).toMatchObject({
      kind: "none",
      sentence: expect.stringContaining("no sound card is present"),
    });
  });

  it.each([
    ["snd_rpi_hifiberry_dacplusadcpro", "HiFiBerry DAC+ADC Pro"],
    ["snd_rpi_hifiberry_dacplusadc", "HiFiBerry DAC+ADC"],
    ["snd_rpi_hifiberry_dac", "unknown sound card"],
  ])("tells the HiFiBerry boards apart that share an id: %s", (name, board) => {
    expect(chooseCard([card("sndrpihifiberry", { name })])).toMatchObject({ board: { name: board } });
  });
});

describe("reading the cards", () => {
  it("finds id, name, directions and USB in the files of the kernel", () => {
    const root = mkdtempSync(join(tmpdir(), "stompnet-cards-"));
    const folder = join(root, "proc/asound");
    for (const path of ["card0/pcm0p", "card1/pcm0p", "card1/pcm0c", "card2/pcm0p", "card2/pcm0c"]) {
      mkdirSync(join(folder, path), { recursive: true });
    }
    writeFileSync(join(folder, "card2/usbid"), "07fd:0008\n");
    writeFileSync(
      join(folder, "cards"),
      ` 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 1 [sndrpihifiberry]: HifiberryDacpAd - snd_rpi_hifiberry_dacplusadcpro
                      snd_rpi_hifiberry_dacplusadcpro
 2 [M2             ]: USB-Audio - M2
                      MOTU M2 at usb-0000:01:00.0-1.3, high speed
`,
    );
    expect(readCards(root)).toEqual([
      {
        index: 0,
        id: "vc4hdmi0",
        driver: "vc4-hdmi",
        name: "vc4-hdmi-0",
        usb: false,
        hasInput: false,
        hasOutput: true,
      },
      {
        index: 1,
        id: "sndrpihifiberry",
        driver: "HifiberryDacpAd",
        name: "snd_rpi_hifiberry_dacplusadcpro",
        usb: false,
        hasInput: true,
        hasOutput: true,
      },
      { index: 2, id: "M2", driver: "USB-Audio", name: "M2", usb: true, hasInput: true, hasOutput: true },
    ]);
  });

  it("finds none where the kernel has no sound, or says so", () => {
    const root = mkdtempSync(join(tmpdir(), "stompnet-cards-"));
    expect(readCards(root)).toEqual([]);
    mkdirSync(join(root, "proc/asound"), { recursive: true });
    writeFileSync(join(root, "proc/asound/cards"), "--- no soundcards ---\n");
    expect(readCards(root)).toEqual([]);
  });
});

describe("the boards", () => {
  it.each(boards.map((board) => [board.name, board] as const))(
    "%s can be found, wired and set",
    (_, board) => {
      expect(board.cardIds.length).toBeGreaterThan(0);
      expect(board.overlay).toMatch(/^dtoverlay=/);
      expect(board.rates).toContain(48_000);
      expect(board.formats[0]).toBe("S32_LE");
      expect(board.wiring.every((sentence) => sentence.endsWith("."))).toBe(true);
      const elements = board.mixer.map(({ element }) => element);
      expect(new Set(elements).size).toBe(elements.length);
    },
  );
});
