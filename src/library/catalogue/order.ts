/** The order in which a switch steps through the library. */
import type { Card } from "./card.ts";

/** By title, the same on every machine: Unicode's code points without case, and the lasting name where titles agree. */
export function byTitle(one: Card, other: Card): number {
  return compare(one.title.toLowerCase(), other.title.toLowerCase()) || compare(one.id, other.id);
}

/** What was arranged comes first and as arranged; the rest follows by title. Names of what is gone are ignored. */
export function inOrder(cards: readonly Card[], arranged: readonly string[]): Card[] {
  const places = new Map(arranged.map((id, place) => [id, place]));
  const placeOf = ({ id }: Card) => places.get(id) ?? Number.POSITIVE_INFINITY;
  return cards.toSorted((one, other) => compare(placeOf(one), placeOf(other)) || byTitle(one, other));
}

/** Code units would put an emoji before an umlaut's neighbour; nobody's language decides. */
function compare<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
