import { randomUUID } from "node:crypto";
import { access, constants, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../../refusal.ts";

const reasons = new Map([
  ["ENOENT", "its folder does not exist"],
  ["ENOTDIR", "its folder is not a folder"],
  ["EISDIR", "a folder has that name"],
  ["EACCES", "you may not write there"],
  ["EPERM", "you may not write there"],
  ["EROFS", "the disk is write-protected"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk is full"],
  ["EIO", "the disk failed"],
]);

/**
 * Writes a file so that its name stands for the old bytes or the new ones, never for half of them, even when
 * the power goes: a temporary file in the same folder, flushed, renamed over the old, and the folder flushed.
 * @throws Refusal with the reason when the disk will not take it; the old file then stands as it was.
 * @see rename(2), fsync(2)
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.part`);
  try {
    await writeFlushed(temporary, bytes);
    await rename(temporary, path);
    await flushFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw notWritten(path, error);
  }
}

/** What the disk said, for a guitarist. */
export function notWritten(path: string, error: unknown): Refusal {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new Refusal(`"${path}" could not be written: ${reasons.get(code) ?? code}.`);
}

/** Asked before minutes of work. @throws Refusal with the reason where no file can be written there */
export async function refuseUnwritable(path: string): Promise<void> {
  try {
    await access(`${dirname(path)}/.`, constants.W_OK);
  } catch (error) {
    throw notWritten(path, error);
  }
}

/** A new file whose bytes are on the disk when this returns; its name is not (see flushFolder). */
export async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings the names of a folder to the disk. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    // vfat and some network file systems cannot flush a folder; the rename itself has happened.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await handle.close();
  }
}
