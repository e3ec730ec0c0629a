/** What the studio does, or did last: how far it is, how good it has become, and how to stop it. */
import type { PageStudio } from "../protocol.ts";
import { button, make, setText } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";
import { trainingPlot } from "./training-plot.ts";

export function activity(hands: Hands): { element: HTMLElement; show: (studio: PageStudio) => void } {
  const title = make("h3", {});
  const bar = make("span", { class: "bar" });
  const trough = make(
    "div",
    {
      class: "trough",
      role: "progressbar",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-label": strings.progress,
    },
    bar,
  );
  const sentence = make("p", { role: "status" });
  const plot = trainingPlot();
  const stop = button(strings.stopStudio, () => void hands.ask("DELETE", "studio/activity"), {
    class: "quiet",
  });
  const element = make("div", { class: "activity" }, title, trough, sentence, plot.element, stop);
  element.hidden = true;
  return {
    element,
    show: ({ recordings, activity: going }) => {
      element.hidden = going === null;
      if (going === null) return;
      const { kind, recording, state, share, training } = going;
      const name = recordings.find(({ id }) => id === recording)?.name ?? "";
      setText(title, strings.activities[kind](name));
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
      trough.setAttribute("aria-valuenow", String(Math.round(100 * share)));
      const isRunning = state === "running";
      setText(sentence, isRunning ? strings.secondsLeft(training?.secondsLeft ?? null) : going.sentence);
      sentence.classList.toggle("is-refused", state === "refused");
      plot.show(training);
      stop.hidden = !isRunning;
    },
  };
}
