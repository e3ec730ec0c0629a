/** The presets of this bank and the snapshots of this preset, one touch away. */
import type { PageState } from "../protocol.ts";
import { button, iconButton, make, panel, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function quickPresets(hands: Hands): Part {
  const bank = make("span", { class: "bank-name" });
  const presets = make("div", { class: "chips" });
  const snapshots = make("div", { class: "chips snapshots" });
  const send = (type: string, fields: Record<string, unknown> = {}) => void hands.send({ type, ...fields });
  const chip = (text: string, isCurrent: boolean, onClick: () => void) =>
    button(text, onClick, { class: "chip", "aria-pressed": String(isCurrent) });

  const both = make("div", {}, presets, snapshots);
  let latest: PageState | null = null;
  const draw = steadily(both, () => {
    if (latest === null) return;
    const { banks, position, snapshot } = latest;
    const here = banks[position.bank];
    const preset = here?.presets[position.preset];
    setText(bank, here?.name ?? "");
    const chips = (here?.presets ?? []).map(({ name }, index) =>
      chip(`${index + 1}  ${name}`, index === position.preset, () => send("presetChosen", { preset: index })),
    );
    const empty = make("p", { class: "help" }, strings.noPresetsHere);
    presets.replaceChildren(...(chips.length > 0 ? chips : [empty]));
    const stored = (preset?.snapshots ?? []).map((name, index) =>
      chip(name, index === snapshot, () => send("snapshotChosen", { snapshot: index })),
    );
    const itself = chip(strings.presetItself, snapshot === null, () =>
      send("presetChosen", { preset: position.preset }),
    );
    const none = make("p", { class: "help" }, strings.noSnapshots);
    snapshots.replaceChildren(...(stored.length > 0 ? [itself, ...stored] : [none]));
  });

  return {
    element: panel(
      "quick",
      strings.presets,
      make(
        "div",
        { class: "bank" },
        iconButton("‹", strings.previousBank, () => send("bankStepped", { by: -1 })),
        bank,
        iconButton("›", strings.nextBank, () => send("bankStepped", { by: 1 })),
      ),
      both,
    ),
    state: (state, changed) => {
      latest = state;
      if ("banks" in changed || "position" in changed || "snapshot" in changed) draw();
    },
  };
}
