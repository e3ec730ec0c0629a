/** The library's models: search and choose. */
import type { PageState } from "../protocol.ts";
import { button, make, panel, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

/** More rows than this make a phone slow, and nobody reads them. */
const mostShown = 200;

export function models(hands: Hands): Part {
  let latest: PageState | null = null;
  const search = make("input", {
    type: "search",
    "aria-label": strings.searchModels,
    placeholder: strings.searchModels,
    input: () => draw(),
  });
  const count = make("p", { class: "help", role: "status" });
  const list = make("ul", { class: "rows", keydown: (event) => walk(event as KeyboardEvent) });

  const draw = () => {
    if (latest === null) return;
    const { catalogue, model, liveModel } = latest;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = catalogue.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
    const rows = found.slice(0, mostShown).map((name) => {
      const choice = button(name, () => void hands.send({ type: "modelChosen", model: name }), {
        class: "choice",
        "aria-pressed": String(name === model),
      });
      if (name === liveModel) choice.append(make("span", { class: "badge" }, strings.playing));
      return make("li", { class: "row" }, choice);
    });
    const more = found.length - rows.length;
    const rest = more > 0 ? [make("li", { class: "help" }, strings.moreModels(more))] : [];
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    list.replaceChildren(...rows, ...rest);
    // A list that is drawn anew under the hand keeps its place.
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
    setText(
      count,
      catalogue.length === 0 ? strings.noModels : strings.modelsFound(found.length, catalogue.length),
    );
  };

  /** Up and down through the list. */
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const buttons = [...list.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (by === 0 || here < 0) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, here + by))]?.focus();
  };

  return {
    element: panel("models", strings.models, search, count, list),
    state: (state, changed) => {
      latest = state;
      if ("catalogue" in changed || "model" in changed || "liveModel" in changed) draw();
    },
  };
}
