/** Which card the pedal plays through. */
import type { Board } from "./board.ts";
import { boards } from "./boards.ts";
import type { Card } from "./cards.ts";
import { classCompliantUsb, genericCard } from "./unnamed.ts";

export type Choice =
  | { kind: "card"; card: Card; board: Board; warning?: string }
  /** Nothing to play through; the sentence says what there is and what to do. */
  | { kind: "none"; sentence: string };

/**
 * The card asked for, else a board we know, else a USB interface, else anything that both hears and plays, with a
 * warning. A card asked for and not there is not replaced by another: the stage is no place for a surprise.
 */
export function chooseCard(cards: readonly Card[], wantedId?: string): Choice {
  if (wantedId !== undefined) return chooseWanted(cards, wantedId);
  const usable = cards.filter((card) => card.hasInput && card.hasOutput);
  for (const pick of [isKnown, isUsb, () => true]) {
    const card = usable.find(pick);
    if (card !== undefined) return chosen(card);
  }
  return { kind: "none", sentence: nothingUsable(cards) };
}

function isKnown(card: Card): boolean {
  return knownBoard(card) !== undefined;
}

function isUsb(card: Card): boolean {
  return card.usb;
}

function knownBoard(card: Card): Board | undefined {
  return boards.find(
    (board) =>
      board.cardIds.includes(card.id) &&
      (board.cardNames === undefined || board.cardNames.some((name) => card.name.startsWith(name))),
  );
}

/** What we know about a card. */
export function boardOf(card: Card): Board {
  return knownBoard(card) ?? (card.usb ? classCompliantUsb : genericCard);
}

function chosen(card: Card): Choice {
  const board = boardOf(card);
  if (board !== genericCard) return { kind: "card", card, board };
  const warning = `The sound card "${card.id}" (${card.name}) is not known to the pedal: its mixer is left as it is and its levels are guessed. Check its input with alsamixer.`;
  return { kind: "card", card, board, warning };
}

function chooseWanted(cards: readonly Card[], wantedId: string): Choice {
  const card = cards.find(({ id }) => id === wantedId);
  if (card === undefined) {
    const sentence = `The sound card "${wantedId}" that was asked for is not there; ${describe(cards)}. Check its plug, or ask for another one (--card, or "board" in pedal.json).`;
    return { kind: "none", sentence };
  }
  if (card.hasInput && card.hasOutput) return chosen(card);
  const missing = card.hasInput ? "output" : "input";
  const sentence = `The sound card "${wantedId}" that was asked for has no ${missing}; ${describe(cards)}. Choose a card that has both.`;
  return { kind: "none", sentence };
}

function nothingUsable(cards: readonly Card[]): string {
  const advice =
    "Plug a USB interface in, or seat the codec board and put its dtoverlay line into config.txt (docs/hardware.md has it).";
  return `There is no sound card that has both an input and an output; ${describe(cards)}. ${advice}`;
}

function describe(cards: readonly Card[]): string {
  if (cards.length === 0) return "no sound card is present";
  return `present are: ${cards.map(describeCard).join(", ")}`;
}

function describeCard({ id, hasInput, hasOutput }: Card): string {
  if (hasInput && hasOutput) return id;
  return `${id} (no ${hasInput ? "output" : hasOutput ? "input" : "sound"})`;
}
