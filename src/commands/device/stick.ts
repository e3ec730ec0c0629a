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

/** The stick is out: its report stays, as one of the past. */
export async function stickAway(args: string[]): Promise<void> {
  const { report: path } = parse(args, options).values;
  const report = path === undefined ? undefined : readReport(await readFile(path, "utf8").catch(() => ""));
  if (report === undefined) return;
  const state = report.state === "working" ? "pulled" : report.state === "done" ? "away" : report.state;
  await reportWriter(path).now({ ...report, state });
}

export async function backup(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [stick] = positionals;
  if (stick === undefined) throw new Refusal("backup needs the folder where the stick is mounted.");
  const data = dataFolder();
  const write = reportWriter(values.report);
  const begun = emptyReport(backupLabel);
  await write.now({ ...begun, notes: ["Backing up: leave the stick in."] });
  try {
    const { files, bytes } = await backUp(new Library(libraryFolder(data)), data, stick);
    const note = `Backed up ${files} files, ${(bytes / 1e6).toFixed(1)} MB.`;
    await write.now({ ...begun, state: "done", notes: [note] });
    process.stdout.write(`${note}\n`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await write.now({ ...begun, state: "done", refused: [{ file: "", sentence: error.message }] });
    throw error;
  }
}
