/** The page's views and the tabs between them; the address remembers which one is open. */
import { make } from "./elements.ts";
import { strings } from "./strings.ts";

export type ViewName = keyof typeof strings.views;

export class Views {
  readonly tabs = make("nav", { class: "tabs", "aria-label": strings.product });
  readonly main = make("main", { tabindex: -1 });
  readonly #links = new Map<string, HTMLElement>();
  readonly #views = new Map<string, HTMLElement>();

  constructor(views: Record<ViewName, HTMLElement[]>) {
    for (const [name, parts] of Object.entries(views)) {
      const link = make("a", { href: `#${name}` }, strings.views[name as ViewName]);
      const view = make("div", { class: `view view-${name}` }, ...parts);
      this.#links.set(name, link);
      this.#views.set(name, view);
      this.tabs.append(link);
      this.main.append(view);
    }
    window.addEventListener("hashchange", () => this.#show());
    this.#show();
  }

  #show(): void {
    const asked = location.hash.slice(1);
    const open = this.#views.has(asked) ? asked : "play";
    for (const [name, view] of this.#views) view.hidden = name !== open;
    for (const [name, link] of this.#links) {
      if (name === open) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    window.scrollTo(0, 0);
  }
}
