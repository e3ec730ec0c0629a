/** The impulse response behind the model: chosen, and those of the library named, put in order, deleted and handed out. */
import { titleOfReference } from "../../state/presets.ts";
import type { PageState } from "../protocol.ts";
import { button, make, panel } from "./elements.ts";
import type { Entries } from "./entries.ts";
import type { Hands, Part } from "./part.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function cabinets(hands: Hands, entries: Entries): Part {
  const list = make("ul", { class: "rows" });
  let latest: PageState | null = null;
  const row = (cabinet: string | null, isChosen: boolean) => {
    const name = cabinet === null ? strings.noCabinet : titleOfReference(cabinet);
    const choice = button("", () => void hands.send({ type: "cabinetChosen", cabinet }), {
      class: "choice",
      "aria-pressed": String(isChosen),
    });
    choice.append(make("span", { class: "name" }, name));
    const card = cabinet === null ? undefined : entries.cardOf(cabinet);
    return make(
      "li",
      { class: "row" },
      choice,
      ...(card === undefined ? [] : entries.toolsFor(card, choice)),
    );
  };
  const draw = steadily(list, () => {
    if (latest === null) return;
    const { cabinet, cabinets: known } = latest;
    list.replaceChildren(...[null, ...known].map((each) => row(each, each === cabinet)));
  });
  entries.onChange(draw);
  return {
    element: panel("cabinets", strings.cabinets, list),
    state: (state, changed) => {
      latest = state;
      if ("cabinet" in changed || "cabinets" in changed) draw();
    },
  };
}
