/**
 * A file of presets: `{"stompnet": "presets", "banks": [...]}`, banks as in the pedal's own state. One that was made of a
 * backup also says which files of presets its pedal had taken in: `"imported": [ids]`.
 */

import { Refusal } from "../../refusal.ts";
import type { PresetsFile } from "../../state/imported.ts";
import type { PedalState } from "../../state/pedal.ts";
import { restoredPedalState } from "../../state/saved.ts";

type Presets = Pick<PresetsFile, "banks" | "imported">;

/** The file for these banks. */
export function presetsFile({ banks, imported }: Presets): string {
  const ofBackup = imported === null ? {} : { imported };
  return `${JSON.stringify({ stompnet: "presets", ...ofBackup, banks }, null, 1)}\n`;
}

/** Whether a JSON file says of itself that it holds presets; decided on its first bytes. */
export function looksLikePresets(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{\s*"stompnet"\s*:\s*"presets"/.test(new TextDecoder().decode(bytes.subarray(0, 200)));
}

/** @throws Refusal when a single thing in it is wrong: half a set list is worse than none */
export function readPresets(bytes: Uint8Array, fileName: string): Presets {
  const { banks, imported } = parsed(bytes, fileName);
  let first: string | undefined;
  const state: PedalState = restoredPedalState({ banks, imported: imported ?? [] }, (sentence) => {
    first ??= sentence;
  });
  if (first !== undefined) throw new Refusal(`${fileName} holds presets that cannot be read: ${first}`);
  if (!state.banks.some(({ presets }) => presets.length > 0))
    throw new Refusal(`${fileName} holds no preset: save one on the pedal that wrote it.`);
  return { banks: state.banks, imported: imported === undefined ? null : state.imported };
}

function parsed(bytes: Uint8Array, fileName: string): { banks?: unknown; imported?: unknown } {
  try {
    return JSON.parse(new TextDecoder().decode(bytes).replace(/^\uFEFF/, ""));
  } catch {
    throw new Refusal(`${fileName} is not whole: its JSON cannot be read. Copy it again.`);
  }
}
