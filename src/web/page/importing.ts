/** Files into the library, each with its verdict and the reason. */
import type { PageReport } from "../protocol.ts";
import { make, panel } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";
import { type Verdict, verdictRow, verdictsIn } from "./verdicts.ts";

/** @param onTaken the library may hold more than before */
export function importing(hands: Hands, onTaken: () => void): Part {
  let mostBytes = 0;
  const list = make("ul", { class: "rows verdicts", "aria-live": "polite" });
  const takeOne = async (file: File) => {
    const waiting = make("li", { class: "verdict help" }, strings.taking(file.name));
    list.prepend(waiting);
    const refusal: Verdict = { kind: "refused", sentence: strings.tooLarge(file.name, mostBytes) };
    const path = `library?name=${encodeURIComponent(file.name)}`;
    const report =
      file.size > mostBytes ? null : ((await hands.ask("POST", path, file)) as PageReport | null);
    const verdicts = report === null ? (file.size > mostBytes ? [refusal] : []) : verdictsIn(report);
    waiting.replaceWith(...verdicts.map((verdict) => verdictRow(file.name, verdict)));
    if (report !== null) onTaken();
  };
  /** One after the other: each is tried on the pedal's own processor. */
  const take = async (files: readonly File[]) => {
    for (const file of files) await takeOne(file);
  };
  const drop = fileDrop(
    {
      label: strings.addFiles,
      help: strings.addHelp,
      accept: ".nam,.json,.aidax,.ckpt,.wav,.tar",
      isMany: true,
    },
    (files) => void take(files),
  );
  return {
    element: panel("importing", strings.add, drop, list),
    hello: (facts) => {
      mostBytes = facts.mostFileBytes;
    },
  };
}
