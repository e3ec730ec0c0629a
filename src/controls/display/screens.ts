/** What the display says, drawn from the pedal's state alone. Made for 128 by 64 and 128 by 32 points. */

import { parameterNames, parameterTable, positionOfParameter } from "../../state/parameters.ts";
import type { PedalState } from "../../state/pedal.ts";
import { presetAt, titleOfReference } from "../../state/presets.ts";
import { isEdited } from "../../state/sound.ts";
import { charactersThatFit, type Frame, lineHeight, textWidth } from "./frame.ts";

/** What the tuner hears: the note's name with its octave ("E2") and how far off it is, -50 to 50 cents. */
export type TunerReading = { note: string; cents: number };

/** Draws the screen that the state asks for. @param tuner null while no note rings */
export function drawScreen(frame: Frame, state: PedalState, tuner: TunerReading | null): void {
  frame.clear();
  if (state.shutdown === "going") drawMessage(frame, "Switching off. Wait until the lights are dark.");
  else if (state.shutdown === "confirming") drawMessage(frame, "Keep holding to switch off.");
  else if (state.tuner) drawTuner(frame, tuner);
  else if (state.menu !== null) drawMenu(frame, state.catalogue.map(titleOfReference), state.menu.cursor);
  else if (state.message !== "") drawMessage(frame, state.message);
  else drawPlaying(frame, state);
}

/** Place and preset on top, the model large, at the bottom bars of the parameters as far as there is room. */
export function drawPlaying(frame: Frame, state: PedalState): void {
  const { bank, preset } = state.position;
  const name = presetAt(state.banks, state.position)?.name ?? "no preset";
  const snapshot = state.snapshot === null ? "" : ` /${state.snapshot + 1}`;
  frame.text(`${bank + 1}.${preset + 1}${snapshot} ${name}${isEdited(state) ? " *" : ""}`, 0, 0);
  const title = state.model === null ? "no model" : titleOfReference(state.model);
  const scale = textWidth(title, 2) <= frame.width ? 2 : 1;
  frame.text(title, 0, 12, scale);
  if (state.model !== state.liveModel) frame.fill(0, 29, frame.width / 2, 2);
  if (frame.height >= 64) drawBars(frame, state, 34);
  if (state.bypass) frame.invert(0, 0, frame.width, lineHeight + 1);
}

/** One column for each parameter: its first letter below, its position above. */
function drawBars(frame: Frame, state: PedalState, top: number): void {
  const pitch = Math.floor(frame.width / parameterNames.length);
  const height = frame.height - top - lineHeight - 2;
  for (const [index, name] of parameterNames.entries()) {
    const lit = Math.round(positionOfParameter(name, state.parameters[name]) * (height - 1)) + 1;
    const left = index * pitch + 1;
    frame.fill(left, top + height - lit, 5, lit);
    const { label } = parameterTable[name];
    frame.text(/\d/.exec(label)?.[0] ?? label[0]!, left, top + height + 2);
  }
}

/** The note in the middle, the needle below; in tune, within one cent, the whole screen turns light. */
export function drawTuner(frame: Frame, tuner: TunerReading | null): void {
  const middle = Math.floor(frame.width / 2);
  const scale = frame.height >= 64 ? 4 : 2;
  const note = tuner?.note ?? "-";
  frame.text(note, middle - Math.floor(textWidth(note, scale) / 2), 0, scale);
  const top = frame.height - 14;
  frame.fill(middle, top, 1, 4);
  frame.fill(4, top + 13, frame.width - 8, 1);
  if (tuner === null) return;
  const reach = middle - 6;
  const needle = middle + Math.round((Math.max(-50, Math.min(50, tuner.cents)) / 50) * reach);
  frame.fill(needle - 1, top + 4, 3, 8);
  if (Math.abs(tuner.cents) <= 1) frame.invert(0, 0, frame.width, frame.height);
}

/** The line under the cursor stands light in the middle, its neighbours above and below it. */
export function drawMenu(frame: Frame, lines: readonly string[], cursor: number): void {
  const pitch = lineHeight + 2;
  const visible = Math.floor(frame.height / pitch);
  const first = Math.max(0, Math.min(cursor - Math.floor(visible / 2), lines.length - visible));
  for (const [row, line] of lines.slice(first, first + visible).entries()) {
    frame.text(line, 2, row * pitch + 1);
    if (first + row === cursor) frame.invert(0, row * pitch, frame.width, pitch);
  }
}

export function drawMessage(frame: Frame, message: string): void {
  const pitch = lineHeight + 2;
  const lines = wrapped(message, charactersThatFit(frame.width)).slice(0, Math.floor(frame.height / pitch));
  for (const [row, line] of lines.entries()) frame.text(line, 0, row * pitch);
}

/** Lines of at most `width` characters, broken between words where there is a space to break at. */
export function wrapped(message: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of message.split(/\s+/).filter(Boolean)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
