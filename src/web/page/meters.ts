/** Levels into and out of the pedal, and how hard it works. */
import type { PageReading } from "../protocol.ts";
import { make, panel, setText } from "./elements.ts";
import type { Part } from "./part.ts";
import { strings } from "./strings.ts";

/** Level at a meter's left end. */
const floor = -60;
/** A screen reader that rests on a meter is told once a second, not twenty times. */
const readingsASecond = 20;

class Meter {
  readonly element: HTMLElement;
  readonly #bar = make("span", { class: "bar" });
  readonly #meter: HTMLElement;
  readonly #figure = make("span", { class: "figure" });
  #count = 0;

  constructor(label: string, minimum: number, maximum: number) {
    this.#meter = make(
      "div",
      {
        class: "trough",
        role: "meter",
        "aria-label": label,
        "aria-valuemin": minimum,
        "aria-valuemax": maximum,
      },
      this.#bar,
    );
    this.#meter.setAttribute("aria-valuenow", String(minimum));
    const name = make("span", { class: "label", "aria-hidden": "true" }, label);
    this.element = make("div", { class: "meter" }, name, this.#meter, this.#figure);
  }

  /** @param share 0 to 1 of the bar */
  show(share: number, value: number, text: string): void {
    this.#bar.style.transform = `scaleX(${Math.min(1, Math.max(0, share)).toFixed(3)})`;
    setText(this.#figure, text);
    if (this.#count++ % readingsASecond !== 0) return;
    this.#meter.setAttribute("aria-valuenow", value.toFixed(1));
    this.#meter.setAttribute("aria-valuetext", text);
  }

  showLevel(level: number | null): void {
    const value = level ?? floor;
    this.show(1 - value / floor, value, level === null ? strings.silence : strings.decibels(level));
  }
}

export function meters(): Part {
  const input = new Meter(strings.input, floor, 0);
  const output = new Meter(strings.output, floor, 0);
  const load = new Meter(strings.load, 0, 100);
  const counts = make("p", { class: "counts" });
  return {
    element: panel("levels", strings.levels, input.element, output.element, load.element, counts),
    reading: (reading: PageReading) => {
      input.showLevel(reading.input);
      output.showLevel(reading.output);
      load.show(reading.load, 100 * reading.load, strings.loadNow(reading.load));
      const { worstLoad, latePeriods, xruns } = reading;
      setText(
        counts,
        [strings.loadWorst(worstLoad), strings.late(latePeriods), strings.breaks(xruns)].join(" · "),
      );
    },
  };
}
