/** Presets kept in order: saved, renamed, moved, deleted and brought back. */
import { titleOfReference } from "../../state/presets.ts";
import type { PageState } from "../protocol.ts";
import type { BankEdits } from "./bank-edits.ts";
import { banks } from "./banks.ts";
import { make, panel } from "./elements.ts";
import { namedRow } from "./named-row.ts";
import type { Hands, Part } from "./part.ts";
import { saveForm } from "./save-form.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function presets(hands: Hands, edits: BankEdits): Part {
  const list = make("ol", { class: "rows" });
  const empty = make("p", { class: "help" }, strings.noPresets);
  const banksPart = banks(hands, edits);
  const save = (name?: string) => void hands.send({ type: "presetSaved", ...(name && { name }) });

  let latest: PageState | null = null;
  const draw = steadily(list, () => {
    if (latest === null) return;
    const { banks: all, position } = latest;
    const { bank } = position;
    const here = all[bank]?.presets ?? [];
    list.replaceChildren(
      ...here.map(({ name, model }, index) =>
        namedRow({
          index,
          name,
          facts: model === null ? strings.noModel : titleOfReference(model),
          isCurrent: index === position.preset,
          isLast: index === here.length - 1,
          onChoose: () => void hands.send({ type: "presetChosen", preset: index }),
          onRename: (wanted) => edits.rename((banks) => banks[bank]?.presets, index, wanted),
          onMove: (by) => edits.move((banks) => banks[bank]?.presets, index, by),
          onRemove: () => edits.remove((banks) => banks[bank]?.presets, index),
        }),
      ),
    );
    empty.hidden = here.length > 0;
  });

  return {
    element: panel(
      "presets",
      strings.presets,
      banksPart.element,
      saveForm(strings.presetName, save),
      list,
      empty,
    ),
    state: (state, changed) => {
      latest = state;
      banksPart.state?.(state, changed);
      if ("banks" in changed || "position" in changed) draw();
    },
  };
}
