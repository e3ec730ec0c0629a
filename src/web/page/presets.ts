/** Presets kept in order: saved, renamed, moved, deleted and brought back. */
import type { PageState } from "../protocol.ts";
import { button, iconButton, make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

/** A bank as the API hands it out; what is in a preset is the pedal's business. */
type Bank = { name: string; presets: { name: string }[] };

export function presets(hands: Hands): Part {
  const name = make("input", {
    type: "text",
    maxlength: 60,
    "aria-label": strings.presetName,
    placeholder: strings.presetName,
  });
  const list = make("ol", { class: "rows" });
  const empty = make("p", { class: "help" }, strings.noPresets);

  /** Reads the banks, changes them and hands them back. @returns the banks before, or null where it failed */
  const change = async (edit: (banks: Bank[]) => void): Promise<Bank[] | null> => {
    const before = (await hands.ask("GET", "banks")) as Bank[] | null;
    if (before === null) return null;
    const after = structuredClone(before);
    edit(after);
    return (await hands.ask("PUT", "banks", after)) === null ? null : before;
  };
  const remove = async (bank: number, preset: number, called: string) => {
    const before = await change((banks) => banks[bank]?.presets.splice(preset, 1));
    if (before === null) return;
    hands.tell(strings.removed(called), {
      label: strings.undo,
      run: () => void hands.ask("PUT", "banks", before),
    });
  };
  const move = (bank: number, preset: number, by: number) =>
    change((banks) => {
      const presetsOfBank = banks[bank]?.presets ?? [];
      presetsOfBank.splice(preset + by, 0, ...presetsOfBank.splice(preset, 1));
    });
  const rename = (bank: number, preset: number, called: string) =>
    change((banks) => {
      const target = banks[bank]?.presets[preset];
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
    const field = make("input", {
      type: "text",
      maxlength: 60,
      value: called,
      "aria-label": strings.newName,
    });
    let isOpen = false;
    const startRenaming = () => {
      isOpen = true;
      nameButton.replaceWith(field);
      field.focus();
      field.select();
    };
    const finish = (isWanted: boolean) => {
      // Taking the field away blurs it, which would finish it again.
      if (!isOpen) return;
      isOpen = false;
      field.replaceWith(nameButton);
      const wanted = field.value.trim();
      if (isWanted && wanted !== "" && wanted !== called) void rename(bank, index, wanted);
    };
    field.addEventListener("keydown", ({ key }) => {
      if (key === "Enter" || key === "Escape") finish(key === "Enter");
    });
    field.addEventListener("blur", () => finish(true));
    const up = iconButton("↑", strings.moveUp(called), () => void move(bank, index, -1));
    const down = iconButton("↓", strings.moveDown(called), () => void move(bank, index, 1));
    up.disabled = index === 0;
    down.disabled = isLast;
    return make(
      "li",
      { class: "row" },
      nameButton,
      iconButton("✎", strings.rename(called), startRenaming),
      up,
      down,
      iconButton("✕", strings.remove(called), () => void remove(bank, index, called)),
    );
  };

  const draw = ({ banks, position }: PageState) => {
    const here = banks[position.bank]?.presets ?? [];
    list.replaceChildren(
      ...here.map((preset, index) =>
        row(position.bank, index, preset.name, index === position.preset, index === here.length - 1),
      ),
    );
    empty.hidden = here.length > 0;
  };

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
    element: panel("presets", strings.presets, saveForm, list, empty),
    state: (state, changed) => {
      if ("banks" in changed || "position" in changed) draw(state);
    },
  };
}
