/**
 * Two places for firmware, and links that say which one plays:
 *
 *   a/  b/        a bundle each (bin/node, dist/, models/)
 *   good  -> a    played for ten seconds once: what starts
 *   trial -> b    new: started once, by systemd/lib/slots, which renames it first to
 *   tried -> b    and whoever finds this link after a start that did not play starts `good` again and renames it to
 *   returned -> b for whoever asks what became of the update
 *
 * Each step is one rename, so a cut at any moment leaves a pedal that starts.
 */

import { createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, readFile, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import { Refusal } from "../../refusal.ts";
import { damaged } from "../archive/tar-header.ts";
import { readTar, type TarLimits } from "../archive/tar-reader.ts";
import { sweep } from "../catalogue/publish.ts";
import { flushFolder, notWritten, writeFlushed } from "../store/atomic.ts";
import { signatureEnding } from "./receive.ts";
import type { SlotRole } from "./release.ts";

export type Slot = "a" | "b";

const limits: TarLimits = { entries: 2000, fileBytes: 400_000_000, totalBytes: 1_000_000_000 };

async function slotOf(folder: string, link: string): Promise<Slot | null> {
  const target = await readlink(join(folder, link)).catch(() => null);
  return target === "a" || target === "b" ? target : null;
}

/** Each slot that there is, and what it is to the pedal. Never rejects. @param folder that of the slots */
export async function readSlots(
  folder: string,
): Promise<{ slot: Slot; version: string | null; role: SlotRole }[]> {
  const roles = new Map<Slot | null, SlotRole>();
  // The last that names a slot tells most of it.
  for (const role of ["returned", "tried", "trial", "good"] as const)
    roles.set(await slotOf(folder, role), role);
  const found = await Promise.all(
    (["a", "b"] as const).map(async (slot) => {
      const text = await readFile(join(folder, slot, "package.json"), "utf8").catch(() => null);
      return text === null ? null : { slot, version: versionIn(text), role: roles.get(slot) ?? "spare" };
    }),
  );
  return found.filter((each) => each !== null);
}

function versionIn(packageJson: string): string | null {
  try {
    const { version } = JSON.parse(packageJson) as { version?: unknown };
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}

/**
 * Copies an update and its signature to where their owner cannot put others in their place between the check and the use.
 * @param folder that of the slots
 * @returns the update's path; whoever is done with it removes it with `dropCopy`
 * @throws Refusal when it is not there, or the disk will not take it
 */
export async function copyUpdate(update: string, folder: string): Promise<string> {
  const own = join(folder, "update.stompnet");
  if ((await stat(update).catch(() => null)) === null) throw new Refusal(`There is no update "${update}".`);
  try {
    await copyFile(update, own);
    // One without a signature is refused by whoever verifies it.
    await copyFile(update + signatureEnding, own + signatureEnding).catch(() => {});
  } catch (error) {
    await dropCopy(own);
    throw notWritten(own, error);
  }
  return own;
}

export async function dropCopy(own: string): Promise<void> {
  for (const path of [own, own + signatureEnding]) await rm(path, { force: true });
}

/**
 * Unpacks a verified update into the slot that does not play and marks it for a trial at the next start.
 * @param folder that of the slots
 * @throws Refusal when it is damaged or the disk will not take it; what plays stands as it was
 */
export async function installInSlot(folder: string, update: string): Promise<Slot> {
  const slot: Slot = (await slotOf(folder, "good")) === "a" ? "b" : "a";
  // No link may name a slot that is being replaced.
  await rm(join(folder, "trial"), { force: true });
  await rm(join(folder, "tried"), { force: true });
  await rm(join(folder, "returned"), { force: true });
  await flushFolder(folder);
  await sweep(folder);
  const temporary = join(folder, ".part-update");
  try {
    await unpack(update, temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    if (error instanceof Refusal) throw error;
    // zlib's own words for what it cannot unpack.
    const isPacked = !(error as NodeJS.ErrnoException).code?.startsWith("Z_");
    throw isPacked ? notWritten(join(folder, slot), error) : damaged();
  }
  // Not renamed first: no link leads there, and where the pedal's own disk is missing the memory that stands in for it cannot.
  await rm(join(folder, slot), { recursive: true, force: true });
  await rename(temporary, join(folder, slot));
  await flushFolder(folder);
  await setLink(folder, "trial", slot);
  return slot;
}

/** Points a link elsewhere in one step. */
export async function setLink(folder: string, link: "good" | "trial", slot: Slot): Promise<void> {
  const temporary = join(folder, `.part-${link}`);
  await rm(temporary, { force: true });
  await symlink(slot, temporary);
  await rename(temporary, join(folder, link));
  await flushFolder(folder);
}

async function unpack(update: string, to: string): Promise<void> {
  await mkdir(to);
  const folders = new Set([to]);
  const unzipped = createGunzip();
  const source = createReadStream(update).on("error", (error) => unzipped.destroy(error));
  await readTar(source.pipe(unzipped), limits, async ({ path, isExecutable }, read) => {
    const file = join(to, path);
    await mkdir(dirname(file), { recursive: true });
    for (let folder = dirname(file); folder.startsWith(to); folder = dirname(folder)) folders.add(folder);
    await writeFlushed(file, await read());
    await chmod(file, isExecutable ? 0o755 : 0o644);
  });
  for (const folder of folders) await flushFolder(folder);
}
