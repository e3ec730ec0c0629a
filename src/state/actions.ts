/** The words that `pedal.json` and MIDI bindings use for what a foot can do, and the event each of them is. */

import type { Milliseconds } from "../units.ts";
import type { PedalEvent } from "./pedal.ts";

const numbered = ["1", "2", "3", "4", "5", "6", "7", "8"] as const;

export const actionNames = [
  "none",
  "bypass",
  "tuner",
  "next-model",
  "previous-model",
  "next-preset",
  "previous-preset",
  ...numbered.map((number) => `preset-${number}` as const),
  "next-bank",
  "previous-bank",
  "next-snapshot",
  "previous-snapshot",
  ...numbered.map((number) => `snapshot-${number}` as const),
  "save-preset",
  "save-snapshot",
  "tap-tempo",
  "menu",
  "shutdown",
] as const;

export type ActionName = (typeof actionNames)[number];

const fixedEvents: Partial<Record<ActionName, PedalEvent>> = {
  bypass: { type: "bypassToggled" },
  tuner: { type: "tunerToggled" },
  "next-model": { type: "modelStepped", by: 1 },
  "previous-model": { type: "modelStepped", by: -1 },
  "next-preset": { type: "presetStepped", by: 1 },
  "previous-preset": { type: "presetStepped", by: -1 },
  "next-bank": { type: "bankStepped", by: 1 },
  "previous-bank": { type: "bankStepped", by: -1 },
  "next-snapshot": { type: "snapshotStepped", by: 1 },
  "previous-snapshot": { type: "snapshotStepped", by: -1 },
  "save-preset": { type: "presetSaved" },
  "save-snapshot": { type: "snapshotSaved" },
  menu: { type: "menuPressed" },
  shutdown: { type: "shutdownConfirmed" },
};

/** The event of an action, or null for "none". `at` is when the foot came down. */
export function eventOfAction(action: ActionName, at: Milliseconds): PedalEvent | null {
  const fixed = fixedEvents[action];
  if (fixed !== undefined) return fixed;
  if (action === "tap-tempo") return { type: "tempoTapped", at };
  const [kind, digit] = action.split("-");
  if (kind === "preset") return { type: "presetChosen", preset: Number(digit) - 1 };
  if (kind === "snapshot") return { type: "snapshotChosen", snapshot: Number(digit) - 1 };
  return null;
}

/** An action that a second time undoes: it may act before we know whether the press becomes a hold. */
export function isItsOwnUndo(action: ActionName): boolean {
  return action === "bypass" || action === "tuner";
}
