/** The library's cards, read again whenever they may have changed, and what a hand may do with an entry. */
import type { PageCard } from "../protocol.ts";
import { editInPlace } from "./edit-in-place.ts";
import { iconButton, make } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

export class Entries {
  readonly #hands: Hands;
  readonly #listeners: (() => void)[] = [];
  /** In the library's order, kind by kind. */
  #cards: readonly PageCard[] = [];

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  of(kind: PageCard["kind"]): PageCard[] {
    return this.#cards.filter((card) => card.kind === kind);
  }

  /** Of a model or cabinet that can be chosen; undefined for what is shipped. */
  cardOf(reference: string): PageCard | undefined {
    const [id] = reference.split("/", 1);
    return this.#cards.find((card) => card.id === id);
  }

  async refresh(): Promise<void> {
    const answer = await this.#hands.ask("GET", "library");
    this.#cards = (answer as PageCard[] | null) ?? this.#cards;
    for (const listener of this.#listeners) listener();
  }

  /** @param shown stands aside while the name is written anew */
  toolsFor(card: PageCard, shown: HTMLElement): HTMLElement[] {
    const { kind, id, title, fileName } = card;
    const siblings = this.of(kind);
    const up = iconButton("↑", strings.moveUp(title), () => void this.#move(card, -1));
    const down = iconButton("↓", strings.moveDown(title), () => void this.#move(card, 1));
    up.disabled = siblings[0]?.id === id;
    down.disabled = siblings.at(-1)?.id === id;
    const words = strings.download(title);
    const href = `api/v1/library/content?kind=${kind}&id=${id}`;
    const link = { class: "icon", href, download: fileName, "aria-label": words, title: words };
    return [
      iconButton("✎", strings.rename(title), () =>
        editInPlace(shown, title, (name) => void this.#rename(card, name)),
      ),
      up,
      down,
      make("a", link, make("span", { "aria-hidden": "true" }, "⤓")),
      iconButton("✕", strings.remove(title), () => void this.#remove(card)),
    ];
  }

  async #rename({ kind, id, title }: PageCard, name: string): Promise<void> {
    await this.#change(
      this.#hands.ask("PUT", `library/name?kind=${kind}&id=${id}`, { name }),
      strings.renamed(title, name),
    );
  }

  async #remove({ kind, id, title }: PageCard): Promise<void> {
    await this.#change(this.#hands.ask("DELETE", `library?kind=${kind}&id=${id}`), strings.removed(title));
  }

  async #move({ kind, id }: PageCard, by: number): Promise<void> {
    const siblings = this.of(kind).map((card) => card.id);
    const from = siblings.indexOf(id);
    siblings.splice(from, 1);
    siblings.splice(Math.max(0, from + by), 0, id);
    const others = this.#cards.filter((card) => card.kind !== kind).map((card) => card.id);
    if ((await this.#hands.ask("PUT", "library/order", [...siblings, ...others])) !== null)
      await this.refresh();
  }

  /** Tells what was done, with a way back. */
  async #change(work: Promise<unknown>, sentence: string): Promise<void> {
    if ((await work) === null) return;
    const undo = async () => {
      if ((await this.#hands.ask("POST", "library/undo")) !== null) await this.refresh();
    };
    this.#hands.tell(sentence, { label: strings.undo, run: () => void undo() });
    await this.refresh();
  }
}
