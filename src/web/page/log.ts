/** The last sentences that the pedal said. */
import type { LogLine } from "../log-tail.ts";
import { make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

const mostLines = 200;

export type LogPart = Part & { line: (line: LogLine) => void };

function entry({ at, sentence }: LogLine): HTMLElement {
  const time = make("time", { datetime: at }, new Date(at).toLocaleTimeString("en-GB"));
  return make("li", {}, time, sentence);
}

export function log(hands: Hands): LogPart {
  const list = make("ol", { class: "log-lines", tabindex: 0, "aria-label": strings.log });
  const about = make("p", { class: "help" });
  return {
    element: panel("log", strings.log, about, list),
    hello: ({ version, rate, periodFrames, bench }) => {
      const mode = bench === null ? strings.codecMode : strings.benchMode;
      about.textContent = strings.about(version, rate, periodFrames, mode);
      void hands.ask("GET", "log").then((lines) => {
        if (lines !== null) list.replaceChildren(...(lines as LogLine[]).map(entry).reverse());
      });
    },
    line: (line) => {
      list.prepend(entry(line));
      while (list.children.length > mostLines) list.lastElementChild?.remove();
    },
  };
}
