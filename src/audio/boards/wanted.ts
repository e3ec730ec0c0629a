/** From the word for the board in `pedal.json` to a card, and to what is known of its levels. */
import type { DecibelsUnloaded } from "../../units.ts";
import { boards } from "./boards.ts";
import type { Card } from "./cards.ts";
import { chooseCard } from "./choose.ts";

/**
 * The id of the card to play through; undefined leaves the choice to the pedal.
 * @param name "auto", a board's name as in docs/hardware.md, or a card's id
 */
export function wantedCard(name: string, cards: readonly Card[]): string | undefined {
  if (name === "auto") return undefined;
  const board = boards.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (board === undefined) return name;
  const present = board.cardIds.find((id) => cards.some((card) => card.id === id));
  return present ?? board.cardIds[0];
}

/** Levels of a sine of full scale at a card's input and output; null where nobody has published or measured them. */
export type BoardLevels = { input: DecibelsUnloaded | null; output: DecibelsUnloaded | null };

export const unknownLevels: BoardLevels = { input: null, output: null };

export function boardLevelsOf(wantedId: string | undefined, cards: readonly Card[]): BoardLevels {
  const choice = chooseCard(cards, wantedId);
  if (choice.kind !== "card") return unknownLevels;
  return { input: choice.board.inputFullScale, output: choice.board.outputFullScale };
}
