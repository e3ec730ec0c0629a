/** The snapshots of the preset where we are, kept in order: saved, renamed, moved, deleted and brought back. */
import type { PageState } from "../protocol.ts";
import type { BankEdits } from "./bank-edits.ts";
import { make, panel } from "./elements.ts";
import { namedRow } from "./named-row.ts";
import type { Hands, Part } from "./part.ts";
import { saveForm } from "./save-form.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function snapshots(hands: Hands, edits: BankEdits): Part {
  const list = make("ol", { class: "rows" });
  const empty = make("p", { class: "help" }, strings.noSnapshots);
  let latest: PageState | null = null;
  const save = (name?: string) => void hands.send({ type: "snapshotSaved", ...(name && { name }) });
  const draw = steadily(list, () => {
    if (latest === null) return;
    const { banks: all, position, snapshot } = latest;
    const { bank, preset } = position;
    const here = all[bank]?.presets[preset]?.snapshots ?? [];
    list.replaceChildren(
      ...here.map((name, index) =>
        namedRow({
          index,
          name,
          isCurrent: index === snapshot,
          isLast: index === here.length - 1,
          onChoose: () => void hands.send({ type: "snapshotChosen", snapshot: index }),
          onRename: (wanted) =>
            edits.rename((banks) => banks[bank]?.presets[preset]?.snapshots, index, wanted),
          onMove: (by) => edits.move((banks) => banks[bank]?.presets[preset]?.snapshots, index, by),
          onRemove: () => edits.remove((banks) => banks[bank]?.presets[preset]?.snapshots, index),
        }),
      ),
    );
    empty.hidden = here.length > 0;
  });

  return {
    element: panel(
      "snapshots-kept",
      strings.snapshots,
      make("p", { class: "help" }, strings.snapshotsHelp),
      saveForm(strings.snapshotName, save),
      list,
      empty,
    ),
    state: (state, changed) => {
      latest = state;
      if ("banks" in changed || "position" in changed || "snapshot" in changed) draw();
    },
  };
}
