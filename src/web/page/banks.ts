/** The banks: stepped through, named, added, deleted and brought back. */
import type { PageState } from "../protocol.ts";
import type { BankEdits } from "./bank-edits.ts";
import { editInPlace } from "./edit-in-place.ts";
import { button, iconButton, make, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

export function banks(hands: Hands, edits: BankEdits): Part {
  let latest: PageState | null = null;
  const name = make("span", { class: "bank-name" });
  const here = () => latest?.position.bank ?? 0;
  const step = (by: number) => void hands.send({ type: "bankStepped", by });

  /** Begins with the preset where we are: a bank without one cannot be stepped to. */
  const add = async () => {
    const last = latest?.banks.length ?? 0;
    const before = await edits.change((all) => {
      const preset = all[here()]?.presets[latest?.position.preset ?? 0];
      if (preset !== undefined) all.push({ name: strings.newBankName(last + 1), presets: [preset] });
    });
    if (before === null) return;
    if (latest?.banks[here()]?.presets.length === 0) hands.tell(strings.saveFirst);
    else step(last - here());
  };
  const rename = (called: string) => edits.rename((all) => all, here(), called);

  const takeAway = iconButton("✕", strings.removeBank, () => edits.remove((all) => all, here()));
  return {
    element: make(
      "div",
      { class: "bank" },
      iconButton("‹", strings.previousBank, () => step(-1)),
      name,
      iconButton("›", strings.nextBank, () => step(1)),
      iconButton("✎", strings.renameBank, () => editInPlace(name, name.textContent ?? "", rename)),
      button(strings.newBank, () => void add(), { class: "quiet" }),
      takeAway,
    ),
    state: (state) => {
      latest = state;
      setText(name, state.banks[state.position.bank]?.name ?? "");
      takeAway.disabled = state.banks.length < 2;
    },
  };
}
