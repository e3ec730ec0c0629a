/** What the page hears of sticks. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { keepRefusals, readRefusals } from "../../src/library/intake/refusals.ts";
import { emptyReport, type StickReport } from "../../src/library/intake/report.ts";
import { followSticks } from "../../src/pedal/stick-reports.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

it("begins with what the last stick was refused before the pedal was switched off, and goes on with each report", async () => {
  const [library, run] = ["library", "run"].map((name) => join(folder.path, name)) as [string, string];
  for (const path of [library, join(run, "stick")]) mkdirSync(path, { recursive: true });
  const refused = [{ file: "page.nam", sentence: "page.nam: This is a web page, not a model." }];
  await keepRefusals(library, refused);
  const now = { ...emptyReport("AMPS"), candidates: 3 };
  writeFileSync(join(run, "stick/sda1.json"), JSON.stringify(now));
  const heard: StickReport[] = [];
  const leave = followSticks(library, run, (report) => heard.push(report));
  await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 30_000 });
  leave();
  expect(heard).toEqual([{ ...emptyReport(""), state: "away", refused }, now]);
});

it("knows of no refusals where the file is no list of them", async () => {
  for (const content of ["[]", "nonsense", "{}", '[{"file":3}]']) {
    writeFileSync(join(folder.path, "refusals.json"), content);
    expect(await readRefusals(folder.path)).toEqual([]);
  }
});
