/** From a stick to the library: found, read, judged, and only then copied. Whatever happens, the library stays whole. */

import { readdir } from "node:fs/promises";
import { Refusal } from "../../refusal.ts";
import type { EntryKind } from "../catalogue/card.ts";
import type { Library } from "../catalogue/library.ts";
import type { References } from "../catalogue/references.ts";
import { looksLikePresets } from "../verdict/presets-file.ts";
import { type Verdict, verdictOf } from "../verdict/verdict.ts";
import { mostBytes } from "./limits.ts";
import { sentencesOfMissing } from "./missing.ts";
import { readStickFile, StickFailed } from "./read-file.ts";
import { emptyReport, type StickReport } from "./report.ts";
import { type Candidate, walk } from "./walk.ts";

/** What an entry must pass; each throws a Refusal or returns the facts for its card. */
export type Judges = Readonly<
  Record<EntryKind, (bytes: Uint8Array, fileName: string) => Extract<Verdict, { kind: "accepted" }>["facts"]>
>;

/** Takes what is no entry; the sentence says what became of it. Throws a Refusal or StickFailed. */
export type Taker = (candidate: Candidate, report: ReportBuilder) => Promise<string | undefined>;

export type IntakeParts = {
  library: Library;
  /** What lies beside the firmware. */
  shipped: References;
  judges: Judges;
  takers: Readonly<Record<"configuration" | "archive" | "update", Taker>>;
  /** After every file; must not throw. */
  onProgress: (report: StickReport) => void;
};

/** This many files in a row that cannot be read: the stick is gone. */
const failuresOfPulled = 3;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
export type ReportBuilder = Mutable<StickReport>;

/** @param folder where the stick is mounted */
export async function takeIn(folder: string, label: string, parts: IntakeParts): Promise<StickReport> {
  const report = { ...emptyReport(label), added: [], refused: [], notes: [] } as ReportBuilder;
  const { candidates, refused, skipped } = await walk(folder);
  report.refused.push(...refused);
  report.candidates = candidates.length;
  report.skipped = skipped;
  report.state = (await takeAll(folder, candidates, report, parts)) ? "done" : "unfinished";
  report.notes.push(...(await sentencesOfMissing(report, parts)));
  parts.onProgress(report);
  return report;
}

/** @returns false if the stick was gone before the end */
async function takeAll(
  folder: string,
  candidates: readonly Candidate[],
  report: ReportBuilder,
  parts: IntakeParts,
): Promise<boolean> {
  let failures = 0;
  for (const candidate of candidates) {
    parts.onProgress(report);
    failures = (await takeOne(candidate, report, parts)) ? 0 : failures + 1;
    report.looked++;
    if (failures === failuresOfPulled || (failures > 0 && !(await isThere(folder)))) return false;
  }
  return true;
}

async function isThere(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

/** @returns false if the stick failed */
async function takeOne(candidate: Candidate, report: ReportBuilder, parts: IntakeParts): Promise<boolean> {
  const { kind, path, shown, fileName } = candidate;
  try {
    if (kind === "model" || kind === "cabinet") {
      const bytes = await readStickFile(path, shown, mostBytes[kind]);
      await takeEntry({ kind, bytes, fileName, shown }, report, parts);
    } else {
      const note = await parts.takers[kind](candidate, report);
      if (note !== undefined) report.notes.push(note);
    }
    return true;
  } catch (error) {
    if (error instanceof StickFailed) {
      const sentence = `"${shown}" could not be read: the stick failed or was pulled out. Put it in again.`;
      report.refused.push({ file: shown, sentence });
      return false;
    }
    if (!(error instanceof Refusal)) throw error;
    report.refused.push({ file: shown, sentence: error.message });
    return true;
  }
}

export type Offered = { kind: EntryKind; bytes: Uint8Array; fileName: string; shown: string };

/** Judges and copies one entry. @throws Refusal when the disk will not take it */
export async function takeEntry(
  { kind: asked, bytes, fileName, shown }: Offered,
  report: ReportBuilder,
  { library, judges }: Pick<IntakeParts, "library" | "judges">,
): Promise<void> {
  const kind = asked === "model" && looksLikePresets(bytes) ? "presets" : asked;
  if (await library.holds(kind, bytes)) {
    report.known++;
    return;
  }
  const verdict = verdictOf(() => judges[kind](bytes, fileName));
  if (verdict.kind === "refused") {
    report.refused.push({ file: shown, sentence: verdict.sentence });
    return;
  }
  const { card, isNew } = await library.add({ kind, content: bytes, fileName, facts: verdict.facts });
  if (isNew) report.added.push({ kind, id: card.id, title: card.title });
  else report.known++;
}
