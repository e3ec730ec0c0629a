/** A sentence at the bottom that goes by itself; it lies over the page and moves nothing. */
import { button, make } from "./elements.ts";

const staysMs = 6000;
/** With something to do about it: whoever has both hands on a guitar needs a while. */
const staysToActMs = 30_000;

export class Notice {
  /** A popover, so that it stands above a dialog as well. */
  readonly element = make("div", { class: "notice", role: "status", popover: "manual" });
  #timer: number | undefined;

  tell(sentence: string, action?: { label: string; run: () => void }): void {
    clearTimeout(this.#timer);
    const act =
      action &&
      button(
        action.label,
        () => {
          this.#hide();
          action.run();
        },
        { class: "quiet" },
      );
    this.element.replaceChildren(make("span", {}, sentence), ...(act ? [act] : []));
    this.element.showPopover();
    this.#timer = window.setTimeout(() => this.#hide(), action ? staysToActMs : staysMs);
  }

  #hide(): void {
    this.element.hidePopover();
    this.element.replaceChildren();
  }
}
