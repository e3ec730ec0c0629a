/** What became of a stick: for the display, the light, the page and the log. */

import { integer, list, oneOf, otherwise, record, text, type ValueOf } from "../../state/schema.ts";
import { entryKinds } from "../catalogue/card.ts";

const added = record("an entry", {
  kind: oneOf(entryKinds),
  id: text("its lasting name", 32),
  title: text("its title", 80),
});

/** Of a stick with more nobody reads the rest. */
export const mostRefused = 4000;

export const refusedSchema = record("a refusal", {
  /** Its path on the stick; of the stick itself when empty. */
  file: otherwise(text("a path", 4000), ""),
  sentence: text("why", 4000),
});

const reportSchema = record("a stick's report", {
  /** `working`: do not pull it out yet. `unfinished`: pulled out before the end, or the import was cut off. `away`: done, and gone since. */
  state: oneOf(["working", "done", "unfinished", "away"]),
  /** The stick's own name. */
  label: otherwise(text("a label", 100), ""),
  /** Files looked at, of how many. */
  looked: otherwise(integer(0, 1e6), 0),
  candidates: otherwise(integer(0, 1e6), 0),
  added: otherwise(list(added, 2000), []),
  /** Files whose content the library has. */
  known: otherwise(integer(0, 1e6), 0),
  refused: otherwise(list(refusedSchema, mostRefused), []),
  skipped: otherwise(integer(0, 1e6), 0),
  /** Things taken that are no entries: settings, firmware. Whole sentences. */
  notes: otherwise(list(text("a sentence", 1000), 100), []),
});

export type StickReport = ValueOf<typeof reportSchema>;

export function emptyReport(label: string): StickReport {
  return {
    state: "working",
    label,
    looked: 0,
    candidates: 0,
    added: [],
    known: 0,
    refused: [],
    skipped: 0,
    notes: [],
  };
}

/** undefined for what is no report. */
export function readReport(json: string): StickReport | undefined {
  try {
    return reportSchema.read(JSON.parse(json), "", () => {});
  } catch {
    return undefined;
  }
}

/** One line for the display. */
export function reportSentence(report: StickReport): string {
  const { state, looked, candidates, added, refused, notes } = report;
  if (state === "working") return `Reading the stick: ${looked} of ${candidates}. Leave it in.`;
  const counts = `${added.length} new${refused.length > 0 ? `, ${refused.length} refused` : ""}`;
  if (state === "unfinished") return `The stick was not read to the end: ${counts}. Put it in again.`;
  const [note] = notes;
  return `Done: ${counts}.${note === undefined ? "" : ` ${note}`}`;
}
