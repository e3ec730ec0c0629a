/** A row of a list that is kept in order: chosen by its name, renamed in place, moved and deleted. */
import { editInPlace } from "./edit-in-place.ts";
import { button, iconButton, make } from "./elements.ts";
import { strings } from "./strings.ts";

export type NamedRow = {
  /** From 0; the row shows the number that a foot and MIDI count from. */
  index: number;
  name: string;
  /** What is in it, in a few words. */
  facts?: string;
  isCurrent: boolean;
  isLast: boolean;
  onChoose: () => void;
  onRename: (name: string) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
};

export function namedRow(row: NamedRow): HTMLLIElement {
  const { index, name, facts, isCurrent, isLast, onChoose, onRename, onMove, onRemove } = row;
  const choice = button("", onChoose, { class: "choice", "aria-pressed": String(isCurrent) });
  choice.append(make("span", { class: "name" }, `${index + 1}  ${name}`));
  if (facts !== undefined) choice.append(make("span", { class: "facts" }, facts));
  const up = iconButton("↑", strings.moveUp(name), () => onMove(-1));
  const down = iconButton("↓", strings.moveDown(name), () => onMove(1));
  up.disabled = index === 0;
  down.disabled = isLast;
  return make(
    "li",
    { class: "row" },
    choice,
    iconButton("✎", strings.rename(name), () => editInPlace(choice, name, onRename)),
    up,
    down,
    iconButton("✕", strings.remove(name), onRemove),
  );
}
