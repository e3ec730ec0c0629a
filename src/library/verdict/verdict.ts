/** What the pedal says to a file that somebody wants it to play. */
import { Refusal } from "../../refusal.ts";
import type { CardFacts } from "../catalogue/card.ts";

export type Verdict = { kind: "accepted"; facts: CardFacts } | { kind: "refused"; sentence: string };

/** @param judge throws a Refusal, or returns what it found out */
export function verdictOf(judge: () => CardFacts): Verdict {
  try {
    return { kind: "accepted", facts: judge() };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", sentence: error.message };
    throw error;
  }
}
