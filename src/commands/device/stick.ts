/** The small commands of the stick's and the backup's units. */
import { readFile } from "node:fs/promises";
import { backUp, backupLabel } from "../../library/archive/backup.ts";
import { Library } from "../../library/catalogue/library.ts";
import { dataFolder, libraryFolder } from "../../library/folders.ts";
import { emptyReport, readReport } from "../../library/intake/report.ts";
import { Refusal } from "../../refusal.ts";
import { parse } from "../command.ts";
import { reportWriter } from "./intake.ts";

const options = { report: { type: "string" } } as const;

/** The stick is out, or its import was killed: the report stays, as one of the past. */
export async function stickAway(args: string[]): Promise<void> {
  const { report: path } = parse(args, options).values;
  const report = path === undefined ? undefined : readReport(await readFile(path, "utf8").catch(() => ""));
  if (report === undefined) return;
  const state = report.state === "working" ? "unfinished" : report.state === "done" ? "away" : report.state;
  await reportWriter(path).now({ ...report, state });
}

/** Its report stays `working`, with the outcome in it, until the stick is unmounted. */
export async function backup(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [stick] = positionals;
  if (stick === undefined) throw new Refusal("backup needs the folder where the stick is mounted.");
  const data = dataFolder();
  const write = reportWriter(values.report);
  const begun = emptyReport(backupLabel);
  try {
    const { files, bytes } = await backUp(new Library(libraryFolder(data)), data, stick);
    const note = `Backed up ${files} files, ${(bytes / 1e6).toFixed(1)} MB. The stick may go.`;
    await write.now({ ...begun, notes: [note] });
    process.stdout.write(`${note}\n`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await write.now({ ...begun, refused: [{ file: "", sentence: error.message }] });
    throw error;
  }
}

/** The stick of the backup is unmounted, or could not be mounted at all: now the report is one. */
export async function backupEnded(args: string[]): Promise<void> {
  const { report: path } = parse(args, options).values;
  const text = path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
  const report = readReport(text) ?? emptyReport(backupLabel);
  const isTold = report.notes.length + report.refused.length > 0;
  const sentence = "The stick cannot be written to: it must be FAT or exFAT, whole, and not write-protected.";
  const refused = isTold ? report.refused : [{ file: "", sentence }];
  await reportWriter(path).now({ ...report, state: "done", refused });
}
