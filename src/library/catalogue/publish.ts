/** A folder of files that appears whole or not at all, whatever happens meanwhile: the library's one way to grow. */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flushFolder, notWritten, writeFlushed } from "../store/atomic.ts";

/** Names that begin so are nobody's entries: being made or being removed, by the process whose number follows. */
const unfinished = ".part-";

function unfinishedName(): string {
  return `${unfinished}${process.pid}-${randomUUID()}`;
}

export type FolderFiles = Readonly<Record<string, Uint8Array | string>>;

/**
 * Makes the folder `path` with these files: written beside it, flushed, tried by `check`, renamed, and the rename flushed.
 * @param check rejects if what stands on the disk is not what was meant; nothing is published then
 * @returns false where there already is such a folder; it then stands as it was
 * @throws Refusal when the disk will not take it
 */
export async function publishFolder(
  path: string,
  files: FolderFiles,
  check: (folder: string) => Promise<void> = async () => {},
): Promise<boolean> {
  const parent = dirname(path);
  const temporary = join(parent, unfinishedName());
  try {
    await makeFolder(parent);
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) await writeFlushed(join(temporary, name), content);
    await flushFolder(temporary);
    await check(temporary);
    return await takeName(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    if (error instanceof Error && !("code" in error)) throw error;
    throw notWritten(path, error);
  }
}

/** Takes a folder away: its name is gone at once, its files a moment later. */
export async function withdrawFolder(path: string): Promise<void> {
  const temporary = join(dirname(path), unfinishedName());
  await rename(path, temporary);
  await flushFolder(dirname(path));
  await rm(temporary, { recursive: true, force: true });
}

/** Removes what an interrupted publishing or withdrawing left behind; what another process is at stays. */
export async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (name.startsWith(unfinished) && !isAtWork(Number(name.slice(unfinished.length).split("-")[0])))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAtWork(process_: number): boolean {
  if (!Number.isInteger(process_) || process_ <= 0 || process_ === process.pid) return false;
  try {
    return process.kill(process_, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** With every folder above it, each one's name on the disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await flushFolder(dirname(made));
}

async function takeName(temporary: string, path: string): Promise<boolean> {
  try {
    await rename(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    await rm(temporary, { recursive: true, force: true });
    return false;
  }
  await flushFolder(dirname(path));
  return true;
}
