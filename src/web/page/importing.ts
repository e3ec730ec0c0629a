/** Files into the library, each with its verdict and the reason. */
import type { PageReport } from "../protocol.ts";
import { make, panel } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";
import { type Verdict, verdictRow, verdictsIn } from "./verdicts.ts";

/** @returns what became of a file, drawn */
type Take = (file: File) => Promise<HTMLElement[]>;
export type ImportPart = Part & { take: Take };

/** @param onTaken the library may hold more than before */
export function importing(hands: Hands, onTaken: () => void): ImportPart {
  let mostBytes = 0;
  const list = make("ul", { class: "rows verdicts", "aria-live": "polite" });
  const take: Take = async (file) => {
    const refusal: Verdict = { kind: "refused", sentence: strings.tooLarge(file.name, mostBytes) };
    const path = `library?name=${encodeURIComponent(file.name)}`;
    const report =
      file.size > mostBytes ? null : ((await hands.ask("POST", path, file)) as PageReport | null);
    const verdicts = report === null ? (file.size > mostBytes ? [refusal] : []) : verdictsIn(report);
    if (report !== null) onTaken();
    return verdicts.map((verdict) => verdictRow(file.name, verdict));
  };
  /** One after the other: each is tried on the pedal's own processor. */
  const takeAll = async (files: readonly File[]) => {
    for (const file of files) {
      const waiting = make("li", { class: "verdict help" }, strings.taking(file.name));
      list.prepend(waiting);
      waiting.replaceWith(...(await take(file)));
    }
  };
  const drop = fileDrop(
    {
      label: strings.addFiles,
      help: strings.addHelp,
      accept: ".nam,.json,.aidax,.ckpt,.wav,.tar",
      isMany: true,
    },
    (files) => void takeAll(files),
  );
  return {
    take,
    element: panel("importing", strings.add, drop, list),
    hello: (facts) => {
      mostBytes = facts.mostFileBytes;
    },
  };
}
