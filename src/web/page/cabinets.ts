/** The impulse response behind the model. */
import { titleOfReference } from "../../state/presets.ts";
import { button, make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

export function cabinets(hands: Hands): Part {
  const chips = make("div", { class: "chips" });
  let known: readonly string[] = [];
  let chosen: string | null = null;
  const chip = (text: string, cabinet: string | null) =>
    button(text, () => void hands.send({ type: "cabinetChosen", cabinet }), {
      class: "chip",
      "aria-pressed": String(cabinet === chosen),
    });
  const draw = () => {
    const all = known.map((cabinet) => chip(titleOfReference(cabinet), cabinet));
    chips.replaceChildren(chip(strings.noCabinet, null), ...all);
  };
  return {
    element: panel("cabinets", strings.cabinets, chips),
    state: ({ cabinet }, changed) => {
      chosen = cabinet;
      draw();
      // What changes the models may have brought a cabinet as well.
      if (!("catalogue" in changed)) return;
      void hands.ask("GET", "cabinets").then((answer) => {
        known = (answer as string[] | null) ?? known;
        draw();
      });
    },
  };
}
