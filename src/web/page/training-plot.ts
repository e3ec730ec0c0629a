/** How a training goes: the error on what is not learned from, over its updates; a logarithmic scale, as ears have. */
import type { PageTraining } from "../protocol.ts";
import { make, makeSvg, setText } from "./elements.ts";
import { strings } from "./strings.ts";

const [width, height] = [600, 200];
/** Below and above it nobody hears a difference that matters: the whole scale. */
const [worst, best] = [1, 1e-4];
const decades = Math.log10(worst / best);

function heightOf(error: number): number {
  const share = Math.log10(worst / Math.min(worst, Math.max(best, error))) / decades;
  return height * share;
}

export function trainingPlot(): { element: HTMLElement; show: (training: PageTraining | null) => void } {
  const line = makeSvg("polyline", { class: "curve" });
  const mark = makeSvg("line", { class: "best", x1: 0, x2: width });
  const grid = Array.from({ length: decades - 1 }, (_, decade) => {
    const y = (height * (decade + 1)) / decades;
    return makeSvg("line", { class: "grid", x1: 0, x2: width, y1: y, y2: y });
  });
  const picture = makeSvg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...grid,
    mark,
    line,
  );
  const scale = [worst, 0.1, 0.01, 0.001, best].map((error) => make("span", {}, strings.errorShare(error)));
  const spoken = make("p", { class: "help" });
  const element = make(
    "figure",
    { class: "plot", hidden: true },
    make("div", { class: "scale-marks", "aria-hidden": "true" }, ...scale),
    picture as unknown as Node,
    make("figcaption", {}, spoken),
  );
  return {
    element,
    show: (training) => {
      element.hidden = training === null;
      if (training === null) return;
      const { budget, curve, bestError } = training;
      const points = curve.map(
        ({ updates, error }) => `${((width * updates) / budget).toFixed(1)},${heightOf(error).toFixed(1)}`,
      );
      line.setAttribute("points", points.join(" "));
      const y = bestError === null ? -1 : heightOf(bestError);
      for (const end of ["y1", "y2"]) mark.setAttribute(end, y.toFixed(1));
      setText(spoken, strings.trainingGoes(training));
    },
  };
}
