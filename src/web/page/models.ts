/** Every model that can be played: searched and chosen; those of the library put in order, deleted and handed out. */
import { titleOfReference } from "../../state/presets.ts";
import type { PageCard, PageState } from "../protocol.ts";
import { button, make, panel, setText } from "./elements.ts";
import type { Entries } from "./entries.ts";
import type { Hands, Part } from "./part.ts";
import { isFound } from "./search.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

/** More rows than this make a phone slow, and nobody reads them. */
const mostShown = 200;

function factsOf({ title, ownName, architecture, cost }: PageCard): string {
  return [ownName === title ? null : ownName, architecture, cost === null ? null : strings.share(cost)]
    .filter(Boolean)
    .join(", ");
}

export function models(hands: Hands, entries: Entries): Part {
  let latest: PageState | null = null;
  const search = make("input", {
    type: "search",
    "aria-label": strings.searchModels,
    placeholder: strings.searchModels,
    input: () => draw(),
  });
  const count = make("p", { class: "help", role: "status" });
  const list = make("ul", { class: "rows", keydown: (event) => walk(event as KeyboardEvent) });

  const row = (reference: string, { model, liveModel }: PageState) => {
    const card = entries.cardOf(reference);
    const choice = button("", () => void hands.send({ type: "modelChosen", model: reference }), {
      class: "choice",
      "aria-pressed": String(reference === model),
    });
    choice.append(make("span", { class: "name" }, titleOfReference(reference)));
    if (card !== undefined) choice.append(make("span", { class: "facts" }, factsOf(card)));
    if (reference === liveModel) choice.append(make("span", { class: "badge" }, strings.playing));
    const tools = card === undefined ? [] : entries.toolsFor(card, choice);
    return make("li", { class: "row" }, choice, ...tools);
  };

  const draw = steadily(list, () => {
    if (latest === null) return;
    const state = latest;
    const found = state.catalogue.filter((reference) => isFound(titleOfReference(reference), search.value));
    const rows = found.slice(0, mostShown).map((reference) => row(reference, state));
    const more = found.length - rows.length;
    const rest = more > 0 ? [make("li", { class: "help" }, strings.moreModels(more))] : [];
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    list.replaceChildren(...rows, ...rest);
    // A list that is drawn anew under the hand keeps its place.
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
    const all = state.catalogue.length;
    setText(count, all === 0 ? strings.noModels : strings.modelsFound(found.length, all));
  });

  /** Up and down through the list. */
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const choices = [...list.querySelectorAll<HTMLElement>(".choice")];
    const here = choices.indexOf(document.activeElement as HTMLElement);
    if (by === 0 || here < 0) return;
    event.preventDefault();
    choices[Math.min(choices.length - 1, Math.max(0, here + by))]?.focus();
  };

  entries.onChange(draw);
  return {
    element: panel("models", strings.models, search, count, list),
    state: (state, changed) => {
      latest = state;
      if ("catalogue" in changed || "model" in changed || "liveModel" in changed) draw();
    },
  };
}
