/** The terminal's keyboard as footswitches and knobs. */

import { type ParameterName, parameterTable } from "../state/parameters.ts";
import type { PedalEvent } from "../state/pedal.ts";

export type KeyMeaning =
  /** A short press of a footswitch; `index` counts from 0. */
  | { type: "switch"; index: number }
  | { type: "event"; event: PedalEvent }
  | { type: "help" }
  | { type: "quit" };

/** A key of a knob goes through its range in 24 presses: 2 dB a press on the gain. */
const stepsPerRange = 24;

const knobKeys: Readonly<Record<string, ParameterName>> = {
  g: "gain",
  a: "gate",
  b: "bass",
  m: "mid",
  e: "treble",
  r: "presence",
  l: "level",
  x: "mix",
};

const eventKeys: Readonly<Record<string, PedalEvent>> = {
  n: { type: "modelStepped", by: 1 },
  p: { type: "modelStepped", by: -1 },
  "]": { type: "presetStepped", by: 1 },
  "[": { type: "presetStepped", by: -1 },
  "}": { type: "bankStepped", by: 1 },
  "{": { type: "bankStepped", by: -1 },
  s: { type: "snapshotStepped", by: 1 },
  w: { type: "presetSaved" },
  t: { type: "tunerToggled" },
  "\x1b[A": turn("level", 1),
  "\x1b[B": turn("level", -1),
  "\x1b[C": turn("gain", 1),
  "\x1b[D": turn("gain", -1),
};

/** One line for each group of keys, for the terminal's help. */
export const keyHelp: readonly string[] = [
  "space or 1    footswitch 1 (bypass)     2 to 8   the other footswitches",
  "n p           next, previous model      ] [      next, previous preset     } {  banks",
  "s             next snapshot             w        save the preset           t    tuner",
  "left right    gain                      up down  level",
  "g a b m e r l x   gate and tone: gain, gate (a), bass, mid, treble (e), presence (r), level, mix (x);",
  "              small letter down, capital letter up",
  "?             this help                 q        quit",
];

/** @param key what the terminal sends for one key: a character or an escape sequence; null for a key without meaning */
export function meaningOfKey(key: string): KeyMeaning | null {
  if (key === "q" || key === "\x03" || key === "\x04") return { type: "quit" };
  if (key === "?" || key === "h") return { type: "help" };
  if (key === " ") return { type: "switch", index: 0 };
  if (/^[1-8]$/.test(key)) return { type: "switch", index: Number(key) - 1 };
  const event = eventKeys[key];
  if (event !== undefined) return { type: "event", event };
  const knob = knobKeys[key.toLowerCase()];
  if (knob === undefined) return null;
  return { type: "event", event: turn(knob, key === key.toLowerCase() ? -1 : 1) };
}

/** The keys in what a terminal sent at once: escape sequences whole, everything else character by character. */
export function keysIn(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape is what a terminal's arrow keys begin with
  return text.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|[\s\S]/g) ?? [];
}

function turn(name: ParameterName, steps: number): PedalEvent {
  const { minimum, maximum } = parameterTable[name];
  return { type: "parameterMoved", name, by: (steps * (maximum - minimum)) / stepsPerRange };
}
