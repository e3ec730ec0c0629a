/** What the stick's unit calls: the report for the pedal, the sentences for the log, and what was refused with the library. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deviceCommand } from "../../src/commands/device/device.ts";
import { libraryCommand } from "../../src/commands/library.ts";
import { emptyReport, reportSentence } from "../../src/library/intake/report.ts";
import { linearModel } from "../support/library/files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const entry = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function printed(run: () => Promise<void>): Promise<string> {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((words) => {
    text += words;
    return true;
  });
  await run();
  return text;
}

/** What it prints, which goes into the log. */
const device = (...words: string[]) => printed(() => deviceCommand.run(words, entry, null));
const report = () => JSON.parse(readFileSync(at("report.json"), "utf8"));

describe("stompnet device intake", () => {
  it("says each refusal in the log, in the report and with the library, and the stick's own name", async () => {
    vi.stubEnv("STOMPNET_DATA", at("data"));
    mkdirSync(at("stick"));
    writeFileSync(at("stick/crunch.nam"), linearModel(1, 0.5));
    writeFileSync(at("stick/page.nam"), "<html>");
    writeFileSync(at("stick.label"), "AMPS\n");
    const sentence =
      "page.nam: This is a web page, not a model. Download the file itself instead of the page that shows it.";
    const words = ["--report", at("report.json"), "--label-file", at("stick.label")];
    expect(await device("intake", at("stick"), ...words)).toBe(`${sentence}\nDone: 1 new, 1 refused.\n`);
    const refused = [{ file: "page.nam", sentence }];
    expect(report()).toMatchObject({ state: "done", label: "AMPS", added: [{ title: "crunch" }], refused });
    expect(await printed(() => libraryCommand.run([], entry, null))).toMatch(
      /^Models\n {2}[0-9a-f]{8} {2}crunch, Linear.*\n\nNot taken from the last stick\n {2}page\.nam: This is a web page/,
    );

    await device("stick-away", "--report", at("report.json"));
    expect(report()).toMatchObject({ state: "away", refused });
  });

  it("says of an import that was cut off what is known: that the stick was not read to the end", async () => {
    const added = [{ kind: "model" as const, id: "a".repeat(32), title: "crunch" }];
    writeFileSync(
      at("report.json"),
      JSON.stringify({ ...emptyReport("AMPS"), added, looked: 1, candidates: 5 }),
    );
    await device("stick-away", "--report", at("report.json"));
    expect(report().state).toBe("unfinished");
    expect(reportSentence(report())).toBe("The stick was not read to the end: 1 new. Put it in again.");
  });
});
