/** What the stick's unit runs: everything on a mounted stick, judged and taken in, with a report in memory. */

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { shownText } from "../../library/catalogue/card.ts";
import { Library } from "../../library/catalogue/library.ts";
import { makeFolder } from "../../library/catalogue/publish.ts";
import { dataFolder, incomingFolder, libraryFolder } from "../../library/folders.ts";
import { type IntakeParts, type Taker, takeIn } from "../../library/intake/intake.ts";
import { keepRefusals } from "../../library/intake/refusals.ts";
import { reportSentence, type StickReport } from "../../library/intake/report.ts";
import { takeArchive, takeConfiguration } from "../../library/intake/takers.ts";
import { shippedReferences } from "../../library/models-folder.ts";
import { writeFileAtomically } from "../../library/store/atomic.ts";
import { openPedalFiles } from "../../library/store/state-files.ts";
import { receiveUpdate } from "../../library/update/receive.ts";
import { judgesOn } from "../../library/verdict/stage.ts";
import { bestPrecision, buildMachine } from "../../pedal/machine.ts";
import { Refusal } from "../../refusal.ts";
import { parse } from "../command.ts";
import { firmwareFolder, readUpdateKey, runningRelease } from "./release.ts";

const options = { report: { type: "string" }, "label-file": { type: "string" } } as const;

export async function intake(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [folder] = positionals;
  if (folder === undefined) throw new Refusal("intake needs the folder where the stick is mounted.");
  const data = dataFolder();
  const library = new Library(libraryFolder(data));
  await library.tidy();
  const write = reportWriter(values.report);
  const report = await takeIn(
    folder,
    await labelIn(values["label-file"]),
    await partsOf(library, data, entry, write.later),
  );
  await write.now(report);
  await keepRefusals(library.folder, report.refused);
  for (const { sentence } of report.refused) process.stdout.write(`${sentence}\n`);
  process.stdout.write(`${reportSentence(report)}\n`);
}

async function partsOf(
  library: Library,
  data: string,
  entry: string,
  onProgress: (report: StickReport) => void,
): Promise<IntakeParts> {
  const { configuration } = await openPedalFiles(data, () => {});
  const { sampleRate, blockFrames } = configuration.audio;
  await makeFolder(library.folder);
  const parts: IntakeParts = {
    library,
    shipped: await shippedReferences(firmwareFolder(entry)),
    judges: judgesOn(buildMachine(sampleRate, blockFrames, bestPrecision()).engine),
    takers: {
      configuration: (candidate) => takeConfiguration(data, candidate),
      archive: (candidate, report) => takeArchive(data, candidate, report, parts),
      update: updateTaker(data, entry),
    },
    onProgress,
  };
  return parts;
}

function updateTaker(data: string, entry: string): Taker {
  return async ({ path }) => {
    const trust = { key: await readUpdateKey(entry), running: await runningRelease(entry) };
    const release = await receiveUpdate(path, incomingFolder(data), trust);
    return release === null ? undefined : `Firmware ${release.version}: it is tried at the next start.`;
  };
}

async function labelIn(path: string | undefined): Promise<string> {
  if (path === undefined) return "";
  return shownText(await readFile(path, "utf8").catch(() => ""), 100);
}

/** Progress is written one after the other and never waited for; the last report is. */
export function reportWriter(path: string | undefined) {
  let writing = Promise.resolve();
  const write = (text: string) => {
    if (path === undefined) return writing;
    writing = writing
      .then(() => makeFolder(dirname(path)))
      .then(() => writeFileAtomically(path, text))
      .catch((error) => void process.stderr.write(`${(error as Error).message}\n`));
    return writing;
  };
  return {
    later: (report: StickReport): void => void write(JSON.stringify(report)),
    now: (report: StickReport): Promise<void> => write(JSON.stringify(report)),
  };
}
