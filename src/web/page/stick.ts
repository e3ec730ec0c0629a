/** The last stick that was put into the pedal: what was taken from it and what was not, and why. */
import type { PageReport } from "../protocol.ts";
import { make, panel, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";
import { verdictRow, verdictsIn } from "./verdicts.ts";

/** Of a stick with a thousand files nobody reads more. */
const mostShown = 100;

export type StickPart = Part & { report: (report: PageReport) => void };

export function stick(hands: Hands): StickPart {
  const progress = make("p", { role: "status" });
  const list = make("ul", { class: "rows" });
  const element = panel("stick", strings.stick, progress, list);
  element.hidden = true;
  const show = (report: PageReport) => {
    element.hidden = false;
    setText(progress, strings.stickStates[report.state](report.looked, report.candidates));
    list.replaceChildren(
      ...verdictsIn(report)
        .slice(0, mostShown)
        .map((verdict) => verdictRow("", verdict)),
    );
  };
  return {
    element,
    hello: () => {
      void hands.ask("GET", "stick").then((report) => {
        if (report !== null) show(report as PageReport);
      });
    },
    report: show,
  };
}
