/** One file of a stick, as a hostile or vanishing stick allows. */

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { Refusal } from "../../refusal.ts";

/** The stick failed or is no longer there; what follows will fail too if it was pulled out. */
export class StickFailed extends Error {
  override readonly name = "StickFailed";
}

const mediumErrors = new Set([
  "EIO",
  "ENXIO",
  "ENODEV",
  "ENOTCONN",
  "ESTALE",
  "ENOENT",
  "ENOTDIR",
  "EUCLEAN",
]);

/**
 * @param shown for the sentence
 * @param most bytes that are read; a file that grew since it was found is refused
 * @throws StickFailed, or a Refusal about this file
 */
export async function readStickFile(path: string, shown: string, most: number): Promise<Uint8Array> {
  try {
    // Not through a link, and not waiting for a pipe that took the file's name since.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) throw new Refusal(`"${shown}" is no file any more: it is left alone.`);
      if (status.size > most) throw new Refusal(`"${shown}" grew while it was read: it is left alone.`);
      const bytes = new Uint8Array(status.size);
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, 1 << 20), done);
        if (bytesRead === 0) throw new StickFailed();
        done += bytesRead;
      }
      return bytes;
    } finally {
      await file.close().catch(() => {});
    }
  } catch (error) {
    if (error instanceof Refusal || error instanceof StickFailed) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (mediumErrors.has(code)) throw new StickFailed(code);
    throw new Refusal(`"${shown}" cannot be opened (${code}): it is left alone.`);
  }
}
