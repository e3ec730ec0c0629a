/** What became of a file, with the reason. */
import type { PageReport } from "../protocol.ts";
import { make } from "./elements.ts";
import { strings } from "./strings.ts";

export type Verdict = { kind: keyof typeof strings.verdicts; sentence: string };

/** A single file may hold many entries: a backup. */
export function verdictsIn({ added, known, refused, notes }: PageReport): Verdict[] {
  return [
    ...added.map(({ title }): Verdict => ({ kind: "added", sentence: strings.isAdded(title) })),
    ...refused.map(({ sentence }): Verdict => ({ kind: "refused", sentence })),
    ...(known > 0 ? [{ kind: "known", sentence: strings.alreadyKnown } as const] : []),
    ...notes.map((sentence): Verdict => ({ kind: "added", sentence })),
  ];
}

export function verdictRow(name: string, { kind, sentence }: Verdict): HTMLElement {
  const mark = make("span", { class: `mark ${kind}` }, strings.verdicts[kind]);
  return make("li", { class: "verdict" }, make("p", {}, mark, name), make("p", { class: "help" }, sentence));
}
