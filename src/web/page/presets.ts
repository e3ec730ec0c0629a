/** Presets kept in order: saved, renamed, moved, deleted and brought back. */
import type { PageState } from "../protocol.ts";
import { bankEdits } from "./bank-edits.ts";
import { banks } from "./banks.ts";
import { editInPlace } from "./edit-in-place.ts";
import { button, iconButton, make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function presets(hands: Hands): Part {
  const name = make("input", {
    type: "text",
    maxlength: 60,
    "aria-label": strings.presetName,
    placeholder: strings.presetName,
  });
  const list = make("ol", { class: "rows" });
  const empty = make("p", { class: "help" }, strings.noPresets);

  const edits = bankEdits(hands);
  const { change } = edits;
  const banksPart = banks(hands, edits);

  const remove = async (bank: number, preset: number, called: string) => {
    const before = await change((all) => void all[bank]?.presets.splice(preset, 1));
    if (before === null) return;
    hands.tell(strings.removed(called), {
      label: strings.undo,
      run: () => edits.restore(before),
    });
  };
  const move = (bank: number, preset: number, by: number) =>
    change((all) => {
      const presetsOfBank = all[bank]?.presets ?? [];
      presetsOfBank.splice(preset + by, 0, ...presetsOfBank.splice(preset, 1));
    });
  const rename = (bank: number, preset: number, called: string) =>
    change((all) => {
      const target = all[bank]?.presets[preset];
      if (target) target.name = called;
    });
  const save = async (called?: string) => {
    const fields = called === undefined ? {} : { name: called };
    await hands.send({ type: "presetSaved", ...fields });
  };

  const row = (bank: number, index: number, called: string, isCurrent: boolean, isLast: boolean) => {
    const nameButton = button(
      `${index + 1}  ${called}`,
      () => void hands.send({ type: "presetChosen", preset: index }),
      { class: "choice", "aria-pressed": String(isCurrent) },
    );
    const up = iconButton("↑", strings.moveUp(called), () => void move(bank, index, -1));
    const down = iconButton("↓", strings.moveDown(called), () => void move(bank, index, 1));
    up.disabled = index === 0;
    down.disabled = isLast;
    return make(
      "li",
      { class: "row" },
      nameButton,
      iconButton("✎", strings.rename(called), () =>
        editInPlace(nameButton, called, (wanted) => void rename(bank, index, wanted)),
      ),
      up,
      down,
      iconButton("✕", strings.remove(called), () => void remove(bank, index, called)),
    );
  };

  let latest: PageState | null = null;
  const draw = steadily(list, () => {
    if (latest === null) return;
    const { banks: all, position } = latest;
    const here = all[position.bank]?.presets ?? [];
    list.replaceChildren(
      ...here.map((preset, index) =>
        row(position.bank, index, preset.name, index === position.preset, index === here.length - 1),
      ),
    );
    empty.hidden = here.length > 0;
  });

  const saveForm = make(
    "form",
    {
      class: "save",
      submit: (event) => {
        event.preventDefault();
        const called = name.value.trim();
        if (called === "") return name.focus();
        void save(called);
        name.value = "";
      },
    },
    name,
    make("button", { type: "submit", class: "quiet" }, strings.saveAs),
    button(strings.save, () => void save(), { class: "quiet" }),
    button(strings.saveSnapshot, () => void hands.send({ type: "snapshotSaved" }), { class: "quiet" }),
  );
  return {
    element: panel("presets", strings.presets, banksPart.element, saveForm, list, empty),
    state: (state, changed) => {
      latest = state;
      banksPart.state?.(state, changed);
      if ("banks" in changed || "position" in changed) draw();
    },
  };
}
