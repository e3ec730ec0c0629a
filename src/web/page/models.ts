/** Every model that can be played: searched and chosen; those of the library put in order, deleted and handed out. */
import { titleOfReference } from "../../state/presets.ts";
import type { PageCard, PageState } from "../protocol.ts";
import { button, iconButton, make, panel, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

/** More rows than this make a phone slow, and nobody reads them. */
const mostShown = 200;

function idOf(reference: string): string {
  return reference.split("/", 1)[0] ?? "";
}

function factsOf({ architecture, cost }: PageCard): string {
  return [architecture, cost === null ? null : strings.share(cost)].filter(Boolean).join(", ");
}

export function models(hands: Hands): Part {
  let latest: PageState | null = null;
  /** What the library knows, by its lasting names. */
  let cards: ReadonlyMap<string, PageCard> = new Map();
  const search = make("input", {
    type: "search",
    "aria-label": strings.searchModels,
    placeholder: strings.searchModels,
    input: () => draw(),
  });
  const count = make("p", { class: "help", role: "status" });
  const list = make("ul", { class: "rows", keydown: (event) => walk(event as KeyboardEvent) });

  const remove = async ({ id, title }: PageCard) => {
    const path = `library?kind=model&id=${id}`;
    if ((await hands.ask("DELETE", path)) === null) return;
    hands.tell(strings.removed(title), {
      label: strings.undo,
      run: () => void hands.ask("POST", "library/undo"),
    });
  };
  const move = (id: string, by: number) => {
    const ids = [...cards.keys()];
    const from = ids.indexOf(id);
    ids.splice(from, 1);
    ids.splice(Math.max(0, from + by), 0, id);
    void hands.ask("PUT", "library/order", ids);
  };
  const toolsFor = (card: PageCard, isLast: boolean) => {
    const up = iconButton("↑", strings.moveUp(card.title), () => move(card.id, -1));
    const down = iconButton("↓", strings.moveDown(card.title), () => move(card.id, 1));
    up.disabled = [...cards.keys()][0] === card.id;
    down.disabled = isLast;
    const words = strings.download(card.title);
    const href = `api/v1/library/content?kind=model&id=${card.id}`;
    const download = make("a", {
      class: "icon",
      href,
      download: card.fileName,
      "aria-label": words,
      title: words,
    });
    download.append(make("span", { "aria-hidden": "true" }, "⤓"));
    return [up, down, download, iconButton("✕", strings.remove(card.title), () => void remove(card))];
  };

  const row = (reference: string, { model, liveModel }: PageState) => {
    const card = cards.get(idOf(reference));
    const choice = button("", () => void hands.send({ type: "modelChosen", model: reference }), {
      class: "choice",
      "aria-pressed": String(reference === model),
    });
    choice.append(make("span", { class: "name" }, titleOfReference(reference)));
    if (card !== undefined) choice.append(make("span", { class: "facts" }, factsOf(card)));
    if (reference === liveModel) choice.append(make("span", { class: "badge" }, strings.playing));
    const isLast = card !== undefined && [...cards.keys()].at(-1) === card.id;
    return make("li", { class: "row" }, choice, ...(card === undefined ? [] : toolsFor(card, isLast)));
  };

  const draw = () => {
    if (latest === null) return;
    const state = latest;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = state.catalogue.filter((reference) => {
      const name = titleOfReference(reference).toLowerCase();
      return words.every((word) => name.includes(word));
    });
    const rows = found.slice(0, mostShown).map((reference) => row(reference, state));
    const more = found.length - rows.length;
    const rest = more > 0 ? [make("li", { class: "help" }, strings.moreModels(more))] : [];
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    list.replaceChildren(...rows, ...rest);
    // A list that is drawn anew under the hand keeps its place.
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
    const all = state.catalogue.length;
    setText(count, all === 0 ? strings.noModels : strings.modelsFound(found.length, all));
  };

  /** Up and down through the list. */
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const choices = [...list.querySelectorAll<HTMLElement>(".choice")];
    const here = choices.indexOf(document.activeElement as HTMLElement);
    if (by === 0 || here < 0) return;
    event.preventDefault();
    choices[Math.min(choices.length - 1, Math.max(0, here + by))]?.focus();
  };

  const readCards = async () => {
    const answer = (await hands.ask("GET", "library")) as PageCard[] | null;
    const found = (answer ?? []).filter(({ kind }) => kind === "model");
    cards = new Map(found.map((card) => [card.id, card]));
    draw();
  };

  return {
    element: panel("models", strings.models, search, count, list),
    state: (state, changed) => {
      latest = state;
      if ("catalogue" in changed) void readCards();
      if ("catalogue" in changed || "model" in changed || "liveModel" in changed) draw();
    },
  };
}
