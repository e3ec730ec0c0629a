/** Files of presets that came on sticks or from other pedals: named, put in order, deleted and handed out. */
import { make, panel } from "./elements.ts";
import type { Entries } from "./entries.ts";
import type { Part } from "./part.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

export function presetFiles(entries: Entries): Part {
  const list = make("ul", { class: "rows" });
  const element = panel("preset-files", strings.presetFiles, list);
  element.hidden = true;
  const draw = steadily(list, () => {
    const cards = entries.of("presets");
    element.hidden = cards.length === 0;
    list.replaceChildren(
      ...cards.map((card) => {
        const name = make("p", { class: "title" }, card.title);
        return make("li", { class: "row" }, name, ...entries.toolsFor(card, name));
      }),
    );
  });
  entries.onChange(draw);
  return { element };
}
