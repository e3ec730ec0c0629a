/**
 * Everything the pedal knows as one archive on a stick, and back. The archive holds the files themselves, so a computer's
 * `tar` can open it, and restoring is importing: each file is judged again as if it lay on the stick.
 */

import { access, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Refusal } from "../../refusal.ts";
import { restoredPedalState } from "../../state/saved.ts";
import { entryKinds } from "../catalogue/card.ts";
import { idOf, type Library } from "../catalogue/library.ts";
import { backupName, mostBytes, olderBackupName } from "../intake/limits.ts";
import { flushFolder, notWritten } from "../store/atomic.ts";
import { unsealed } from "../store/state.ts";
import { presetsFile } from "../verdict/presets-file.ts";
import { readTar, type TarLimits } from "./tar-reader.ts";
import { type TarFile, tarOf } from "./tar-writer.ts";

/** The stick's own name that says: back up to me. */
export const backupLabel = "STOMPNET";

/** Files of the data folder that go along, under their own names. */
const ownFiles = ["pedal.json", "state.json"];
const folders = { model: "models", cabinet: "cabinets", presets: "presets" } as const;

export type BackedUp = { files: number; bytes: number };

/**
 * Writes the archive under its name only when it is whole and on the stick. The one before gives way by a rename and goes
 * last: vfat has no journal, and a name that moves to other clusters while those before are freed could lose both.
 * @param data the folder of the pedal's own files
 * @throws Refusal when the stick will not take it; an older archive then stands as it was
 */
export async function backUp(library: Library, data: string, stick: string): Promise<BackedUp> {
  const path = join(stick, backupName);
  const temporary = `${path}.part`;
  let files = 0;
  let bytes = 0;
  const counted = async function* () {
    for await (const file of filesOf(library, data)) {
      files++;
      yield file;
    }
  };
  try {
    const file = await open(temporary, "w");
    try {
      for await (const piece of tarOf(counted())) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await replace(path, temporary, join(stick, olderBackupName));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof Refusal) throw error;
    throw notWritten(backupName, error);
  }
  return { files, bytes };
}

/** At each step one of the two archives stands whole under a name that an import knows. */
async function replace(path: string, by: string, older: string): Promise<void> {
  const folder = dirname(path);
  if (await isThere(path)) {
    await rm(older, { force: true });
    await rename(path, older);
    await flushFolder(folder);
  }
  await rename(by, path);
  await flushFolder(folder);
  await rm(older, { force: true });
  await flushFolder(folder);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A damaged entry is left out: the rest is worth keeping. */
async function* filesOf(library: Library, data: string): AsyncGenerator<TarFile> {
  for (const name of ownFiles) {
    // A remembered file may be between two names: then the one before it counts (store/state.ts).
    const content = await readFile(join(data, name))
      .catch(() => readFile(join(data, `${name}.previous`)))
      .catch(() => null);
    if (content !== null) yield { path: name, content };
  }
  const order: string[] = [];
  for (const kind of entryKinds) {
    for (const { id, fileName } of await library.list(kind)) {
      const content = await library.read(kind, id).catch(() => null);
      if (content === null) continue;
      order.push(id);
      yield { path: `${folders[kind]}/${id}/${fileName}`, content };
    }
  }
  yield { path: "order.json", content: new TextEncoder().encode(JSON.stringify(order)) };
}

export const archiveLimits: TarLimits = {
  entries: 10_000,
  fileBytes: mostBytes.model,
  totalBytes: 2 * mostBytes.archive,
};

/** What a member of an archive is to the pedal. */
export type Member =
  | { kind: "entry"; entry: "model" | "cabinet" | "presets"; id: string; fileName: string }
  | { kind: "own"; name: "pedal.json" | "state.json" | "order.json" }
  | { kind: "unknown" };

export function memberOf(path: string): Member {
  const entry = /^(models|cabinets|presets)\/([0-9a-f]{32})\/([^/]+)$/.exec(path);
  if (entry !== null) {
    const [, folder, id, fileName] = entry as unknown as [string, string, string, string];
    const kind = folder === "models" ? "model" : folder === "cabinets" ? "cabinet" : "presets";
    return { kind: "entry", entry: kind, id, fileName };
  }
  if (path === "pedal.json" || path === "state.json" || path === "order.json")
    return { kind: "own", name: path };
  return { kind: "unknown" };
}

/** The members of an archive, each read and, where its name tells its checksum, checked. @throws Refusal */
export async function readArchive(
  source: AsyncIterable<Uint8Array>,
  take: (member: Exclude<Member, { kind: "unknown" }>, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  await readTar(source, archiveLimits, async ({ path }, read) => {
    const member = memberOf(path);
    if (member.kind === "unknown") return;
    const bytes = await read();
    if (member.kind === "entry" && idOf(bytes) !== member.id)
      throw new Refusal(
        `The archive's "${member.fileName}" is not what was backed up: the archive is damaged.`,
      );
    await take(member, bytes);
  });
}

/** The presets of a backed-up state as a file of presets; undefined where it holds none. */
export function presetsOfState(bytes: Uint8Array): Uint8Array | undefined {
  const { banks, imported } = restoredPedalState(unsealed(new TextDecoder().decode(bytes)));
  if (!banks.some(({ presets }) => presets.length > 0)) return undefined;
  return new TextEncoder().encode(presetsFile({ banks, imported }));
}
