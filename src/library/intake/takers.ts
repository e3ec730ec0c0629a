/** What a stick may hold beside models, cabinets and presets: settings, a backup, firmware. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../refusal.ts";
import { type Member, presetsOfState, readArchive } from "../archive/backup.ts";
import { makeFolder } from "../catalogue/publish.ts";
import { writeFileAtomically } from "../store/atomic.ts";
import { keepConfiguration } from "../store/state-files.ts";
import { judgeConfiguration } from "../verdict/judges.ts";
import { type IntakeParts, type ReportBuilder, takeEntry } from "./intake.ts";
import { mostBytes } from "./limits.ts";
import { readStickFile, StickFailed } from "./read-file.ts";
import type { Candidate } from "./walk.ts";

/**
 * Takes a `pedal.json` that has no mistake; the one before it stays beside it.
 * @param data the folder of the pedal's own files
 */
export async function takeConfiguration(
  data: string,
  { path, shown }: Candidate,
): Promise<string | undefined> {
  const bytes = await readStickFile(path, shown, mostBytes.configuration);
  judgeConfiguration(bytes, "pedal.json");
  return (await keepConfiguration(data, bytes)) ? "New settings: they count from the next start." : undefined;
}

/** Takes every file of a backup as if it lay on the stick. What the pedal has of its own is never overwritten. */
export async function takeArchive(
  data: string,
  { path, shown }: Candidate,
  report: ReportBuilder,
  parts: Pick<IntakeParts, "library" | "judges">,
): Promise<string | undefined> {
  const restored: string[] = [];
  try {
    await readArchive(createReadStream(path), async (member, bytes) => {
      if (member.kind === "entry") {
        const { entry: kind, fileName } = member;
        await takeEntry({ kind, bytes, fileName, shown: `${shown}: ${fileName}` }, report, parts);
      } else if (await takeOwn(data, member.name, bytes, report, parts)) {
        restored.push(member.name);
      }
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if ("code" in (error as object)) throw new StickFailed(String(error));
    throw error;
  }
  return restored.length === 0 ? undefined : `From the backup: ${restored.join(", ")}.`;
}

type OwnName = Extract<Member, { kind: "own" }>["name"];

/** @returns whether the pedal had use for it */
async function takeOwn(
  data: string,
  name: OwnName,
  bytes: Uint8Array,
  report: ReportBuilder,
  parts: Pick<IntakeParts, "library" | "judges">,
): Promise<boolean> {
  if (name === "state.json") return takeState(bytes, report, parts);
  if (name === "order.json") return takeOrder(bytes, parts.library.folder, parts);
  const target = join(data, name);
  if (await exists(target)) return false;
  judgeConfiguration(bytes, `The backup's ${name}`);
  await makeFolder(data);
  await writeFileAtomically(target, bytes);
  return true;
}

/** The presets of the state; what sounded when it was backed up is of the past. */
async function takeState(
  bytes: Uint8Array,
  report: ReportBuilder,
  parts: Pick<IntakeParts, "library" | "judges">,
): Promise<boolean> {
  const presets = presetsOfState(bytes);
  if (presets === undefined) return false;
  const before = report.added.length;
  await takeEntry(
    { kind: "presets", bytes: presets, fileName: "backup.json", shown: "backup" },
    report,
    parts,
  );
  return report.added.length > before;
}

async function takeOrder(
  bytes: Uint8Array,
  folder: string,
  { library }: Pick<IntakeParts, "library">,
): Promise<boolean> {
  if (await exists(join(folder, "order.json"))) return false;
  const ids = parsedList(bytes).filter((id) => /^[0-9a-f]{32}$/.test(id));
  if (ids.length > 0) await library.arrange(ids);
  return ids.length > 0;
}

function parsedList(bytes: Uint8Array): string[] {
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
