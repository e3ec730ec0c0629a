/**
 * Text of unknown origin to a JSON value. Everything that could cost memory or time out of proportion to the file
 * (nesting, countless tiny values) is counted in one pass over the bytes before anything is built.
 */
import { Refusal } from "../../refusal.ts";

/** The fully connected network of 4.9 million weights in seed 2 prints to about 100 MB; nothing else comes near. */
export const largestJsonFile = 128 * 1024 * 1024;

const limits = {
  /** Containers in containers (A2, the deepest file in use, has 12 levels). */
  depth: 64,
  /** Lists and objects together. A value of this kind costs about fifty bytes of heap, however short its text. */
  containers: 250_000,
  strings: 1_000_000,
  values: 8_000_000,
};

const character = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  less: 0x3c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
};

const isBlank = (byte: number | undefined): boolean =>
  byte === character.space ||
  byte === character.lineFeed ||
  byte === character.carriageReturn ||
  byte === character.tab;

const byteOrderMarkLength = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

const firstCharacterAt = (bytes: Uint8Array): number => {
  let at = byteOrderMarkLength(bytes);
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
};

/** Whether the first character is one that a JSON object or list starts with. */
export const looksLikeJson = (bytes: Uint8Array): boolean => {
  const first = bytes[firstCharacterAt(bytes)];
  return first === character.openBrace || first === character.openBracket;
};

/** Whether the first character is `<`: a web page or another mark-up file. */
export const looksLikeMarkup = (bytes: Uint8Array): boolean =>
  bytes[firstCharacterAt(bytes)] === character.less;

const skipString = (bytes: Uint8Array, openingQuote: number): number => {
  let at = openingQuote + 1;
  while (at < bytes.length && bytes[at] !== character.quote) at += bytes[at] === character.backslash ? 2 : 1;
  return at;
};

const endsTooEarly = () =>
  new Refusal("The file ends in the middle: it was cut off while copying or downloading. Copy it again.");

const refuseOverLimit = (count: number, limit: number, things: string): void => {
  if (count > limit)
    throw new Refusal(
      `The file holds more than ${limit} ${things}, which no model does. It is not a model file.`,
    );
};

/** Counts depth and values without building anything; refuses what no model has. */
const survey = (bytes: Uint8Array): void => {
  let depth = 0;
  let containers = 0;
  let strings = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === character.quote) {
      at = skipString(bytes, at);
      refuseOverLimit(++strings, limits.strings, "texts");
      if (at >= bytes.length) throw endsTooEarly();
    } else if (byte === character.comma) {
      refuseOverLimit(++values, limits.values, "values");
    } else if (byte === character.openBracket || byte === character.openBrace) {
      refuseOverLimit(++containers, limits.containers, "lists and objects");
      refuseOverLimit(++depth, limits.depth, "levels of lists in lists");
    } else if (byte === character.closeBracket || byte === character.closeBrace) {
      depth--;
    }
  }
  if (depth > 0) throw endsTooEarly();
};

const reasonForSyntaxError = (text: string): string => {
  const notANumber = /[\s:,[](-?(?:NaN|Infinity))[\s,\]}]/.exec(text);
  return notANumber === null
    ? "The file is not valid JSON: it is damaged or not a model. Copy or download it again."
    : `The file contains ${notANumber[1]} where a number must stand: its training went wrong. Export the model again.`;
};

/**
 * The JSON value in `bytes` (UTF-8, byte order mark allowed).
 * Throws a Refusal for anything that is not JSON, too large, too deep, or cut off.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  if (bytes.length > largestJsonFile)
    throw new Refusal(
      `The file has ${bytes.length} bytes; a model in JSON may have at most ${largestJsonFile} (128 MiB).`,
    );
  survey(bytes);
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(reasonForSyntaxError(text));
  }
};
