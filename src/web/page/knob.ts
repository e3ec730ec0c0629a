/** One knob: dragged, wheeled or moved with the arrow keys, and turned by itself when a foot or another page does. */
import type { ParameterDefinition, ParameterName } from "../../state/parameters.ts";
import type { PageState } from "../protocol.ts";
import { make, makeSvg, setText } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

/** From fully left to fully right. */
const dragPixels = 220;
const sweepDegrees = 270;
const radius = 40;

function pointAt(position: number, distance: number): string {
  const angle = ((position - 0.5) * sweepDegrees * Math.PI) / 180;
  return `${(50 + distance * Math.sin(angle)).toFixed(2)} ${(50 - distance * Math.cos(angle)).toFixed(2)}`;
}

function arc(from: number, to: number): string {
  const isLong = (to - from) * sweepDegrees > 180 ? 1 : 0;
  return `M${pointAt(from, radius)}A${radius} ${radius} 0 ${isLong} 1 ${pointAt(to, radius)}`;
}

export class Knob {
  readonly element: HTMLElement;
  readonly #name: ParameterName;
  readonly #definition: ParameterDefinition;
  readonly #hands: Hands;
  readonly #dial: HTMLElement;
  readonly #lit = makeSvg("path", { class: "lit" });
  readonly #pointer = makeSvg("path", { class: "pointer" });
  readonly #figure = make("span", { class: "figure" });
  readonly #label: HTMLElement;
  #value: number;
  #drag: { pointer: number; y: number; value: number } | null = null;
  /** What is to be sent next; the newest wins. */
  #wish: number | null = null;
  #isSending = false;
  /** States before this revision are older than the hand. */
  #awaited = 0;

  constructor(name: ParameterName, definition: ParameterDefinition, hands: Hands) {
    this.#name = name;
    this.#definition = definition;
    this.#hands = hands;
    this.#value = definition.defaultValue;
    const { label, minimum, maximum } = definition;
    const picture = makeSvg(
      "svg",
      { viewBox: "0 0 100 92", "aria-hidden": "true" },
      makeSvg("path", { class: "track", d: arc(0, 1) }),
      this.#lit,
      makeSvg("circle", { class: "cap", cx: 50, cy: 50, r: 29 }),
      this.#pointer,
    );
    this.#dial = make(
      "div",
      {
        class: "dial",
        role: "slider",
        tabindex: 0,
        "aria-label": label,
        "aria-valuemin": minimum,
        "aria-valuemax": maximum,
        title: strings.knobHelp,
        keydown: (event) => this.#press(event as KeyboardEvent),
        pointerdown: (event) => this.#grab(event as PointerEvent),
        pointermove: (event) => this.#pull(event as PointerEvent),
        pointerup: () => this.#release(),
        pointercancel: () => this.#release(),
        dblclick: () => this.#turnTo(definition.defaultValue),
      },
      picture,
    );
    // Only where the hand has taken the knob: a page that is scrolled must not turn one in passing.
    this.#dial.addEventListener("wheel", this.#wheel, { passive: false });
    this.#label = make("span", { class: "label" }, label);
    this.element = make("div", { class: "knob" }, this.#dial, this.#label, this.#figure);
    this.#draw();
  }

  /** @param label undefined where there is nothing to turn: the knob keeps its place, unseen */
  call(label: string | undefined): void {
    this.element.classList.toggle("is-unused", label === undefined);
    if (label === undefined) return;
    setText(this.#label, label);
    this.#dial.setAttribute("aria-label", label);
  }

  show({ revision, parameters }: PageState): void {
    const isHeld = this.#drag !== null || this.#isSending || revision < this.#awaited;
    if (isHeld || parameters[this.#name] === this.#value) return;
    this.#value = parameters[this.#name];
    this.#draw();
  }

  get #range(): number {
    return this.#definition.maximum - this.#definition.minimum;
  }

  /** A tenth of a decibel or a hundredth, so that figures are round. */
  get #grain(): number {
    return this.#definition.unit === "dB" ? 0.1 : 0.01;
  }

  get #step(): number {
    return this.#definition.unit === "dB" ? 0.5 : 0.01;
  }

  #draw(): void {
    const { minimum, unit } = this.#definition;
    const position = (this.#value - minimum) / this.#range;
    const rest =
      minimum < 0 && minimum + this.#range > 0 && this.#name !== "gate" ? -minimum / this.#range : 0;
    this.#lit.setAttribute("d", arc(Math.min(rest, position), Math.max(rest, position) + 1e-4));
    this.#pointer.setAttribute("d", `M${pointAt(position, 12)}L${pointAt(position, 24)}`);
    const isOff = this.#name === "gate" && this.#value <= minimum;
    const text = isOff ? strings.gateOff : strings.value(this.#value, unit);
    setText(this.#figure, text);
    this.#dial.setAttribute("aria-valuenow", this.#value.toFixed(2));
    this.#dial.setAttribute("aria-valuetext", text);
  }

  #turnTo(value: number): void {
    const { minimum, maximum } = this.#definition;
    const round = Math.round(value / this.#grain) * this.#grain;
    const within = Math.min(maximum, Math.max(minimum, Number(round.toFixed(2))));
    if (within === this.#value) return;
    this.#value = within;
    this.#draw();
    this.#wish = within;
    if (!this.#isSending) void this.#sendWishes();
  }

  /** One request at a time: a slow network gets the newest value, not a queue of old ones. */
  async #sendWishes(): Promise<void> {
    this.#isSending = true;
    while (this.#wish !== null) {
      const value = this.#wish;
      this.#wish = null;
      const revision = await this.#hands.send({ type: "parameterSet", name: this.#name, value });
      this.#awaited = revision ?? 0;
    }
    this.#isSending = false;
  }

  #press(event: KeyboardEvent): void {
    const { minimum, maximum, defaultValue } = this.#definition;
    const step = event.shiftKey ? this.#grain : this.#step;
    const targets: Record<string, number> = {
      ArrowUp: this.#value + step,
      ArrowRight: this.#value + step,
      ArrowDown: this.#value - step,
      ArrowLeft: this.#value - step,
      PageUp: this.#value + this.#range / 10,
      PageDown: this.#value - this.#range / 10,
      Home: minimum,
      End: maximum,
      Delete: defaultValue,
      Backspace: defaultValue,
    };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#turnTo(target);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#dial.setPointerCapture(event.pointerId);
    this.#drag = { pointer: event.pointerId, y: event.clientY, value: this.#value };
  }

  #pull(event: PointerEvent): void {
    if (this.#drag?.pointer !== event.pointerId) return;
    const fineness = event.shiftKey ? 5 : 1;
    const travel = (this.#drag.y - event.clientY) / (dragPixels * fineness);
    this.#turnTo(this.#drag.value + travel * this.#range);
  }

  #release(): void {
    this.#drag = null;
  }

  readonly #wheel = (event: WheelEvent): void => {
    if (document.activeElement !== this.#dial) return;
    event.preventDefault();
    this.#turnTo(this.#value - Math.sign(event.deltaY) * (event.shiftKey ? this.#grain : this.#step));
  };
}
