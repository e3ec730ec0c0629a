/** What the library knows of an entry without opening it: one card beside each content. */

import { basename, extname } from "node:path";
import { Refusal } from "../../refusal.ts";
import {
  integer,
  list,
  number,
  oneOf,
  optional,
  otherwise,
  record,
  text,
  type ValueOf,
} from "../../state/schema.ts";

export const entryKinds = ["model", "cabinet", "presets"] as const;
export type EntryKind = (typeof entryKinds)[number];

/** The lasting name of an entry: made of its content alone, the same on every pedal and from every stick. */
export type EntryId = string;

export const longestTitle = 80;
/** Bytes; what file systems take. */
const longestFileName = 255;

const sentence = text("a sentence", 2000);

const cardSchema = record("a card of the library", {
  kind: oneOf(entryKinds),
  id: text("the entry's lasting name", 32),
  /** For people: the file's name without its ending. */
  title: text("the entry's title", longestTitle),
  /** As it was on the stick, without its folder. */
  fileName: text("the file's name", 255),
  bytes: integer(0, Number.MAX_SAFE_INTEGER),
  /** SHA-256 of the content in hexadecimal digits. */
  checksum: text("the checksum of the content", 64),
  format: otherwise(optional(text("the format")), null),
  architecture: otherwise(optional(text("the architecture", 500)), null),
  /** What the file calls itself. */
  ownName: otherwise(optional(text("the name within the file", 500)), null),
  sampleRate: otherwise(optional(number(1, 1e6)), null),
  /** Share of real time that it took on this board when it was tried. */
  cost: otherwise(optional(number(0, 1e6)), null),
  remarks: otherwise(list(sentence, 100), []),
});

export type Card = ValueOf<typeof cardSchema>;

/** What the verdict found out; the rest of the card follows from the file. */
export type CardFacts = Pick<Card, "format" | "architecture" | "ownName" | "sampleRate" | "cost" | "remarks">;

export const noFacts: CardFacts = {
  format: null,
  architecture: null,
  ownName: null,
  sampleRate: null,
  cost: null,
  remarks: [],
};

/** undefined for what is no card. */
export function readCard(value: unknown): Card | undefined {
  let complaints = 0;
  const card = cardSchema.read(value, "", () => complaints++);
  return complaints === 0 ? card : undefined;
}

/** A text that a display can show on one line: no control characters, no odd blanks, not longer than `longest`. */
export function shownText(words: string, longest: number): string {
  const plain = words
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return [...plain].slice(0, longest).join("").trim();
}

/** The card under another name; the file is called so as well, wherever it goes. @throws Refusal */
export function renamed(card: Card, name: string): Card {
  const title = shownText(name, longestTitle);
  if (title === "") throw new Refusal("A name needs at least one letter.");
  if (title.includes("/")) throw new Refusal(`A name may not hold "/": files are called so as well.`);
  const fileName = title + extname(card.fileName);
  if (Buffer.byteLength(fileName) > longestFileName)
    throw new Refusal(`"${title}" is too long for a file's name: choose a shorter one.`);
  return { ...card, title, fileName };
}

export function titleOf(fileName: string): string {
  return shownText(basename(fileName, extname(fileName)), longestTitle) || "without a name";
}
