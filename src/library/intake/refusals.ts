/** What the last stick held and was not taken: outlives its report and the log, which are in memory. Beside the library. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { list } from "../../state/schema.ts";
import { writeFileAtomically } from "../store/atomic.ts";
import { mostRefused, refusedSchema, type StickReport } from "./report.ts";

type Refused = StickReport["refused"];

const pathIn = (libraryFolder: string) => join(libraryFolder, "refusals.json");

/** Never rejects: a disk that will not take them has been told of already. */
export async function keepRefusals(libraryFolder: string, refused: Refused): Promise<void> {
  await writeFileAtomically(pathIn(libraryFolder), JSON.stringify(refused)).catch(() => {});
}

/** Nothing where nothing was refused, or the file is not what was written. */
export async function readRefusals(libraryFolder: string): Promise<Refused> {
  try {
    const content: unknown = JSON.parse(await readFile(pathIn(libraryFolder), "utf8"));
    return list(refusedSchema, mostRefused).read(content, "", () => {}) ?? [];
  } catch {
    return [];
  }
}
