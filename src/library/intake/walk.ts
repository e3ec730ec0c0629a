/** Finds what might be for the pedal in a folder that a stranger filled. Opens no file and follows no link. */

import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { shownText } from "../catalogue/card.ts";
import { type FileKind, kindOf, limits, mostBytes, olderBackupName } from "./limits.ts";

export type Candidate = {
  path: string;
  /** Its path on the stick as it may be shown to people. */
  shown: string;
  fileName: string;
  kind: FileKind;
  bytes: number;
};

export type Refused = { file: string; sentence: string };

export type Found = {
  /** By path, so that the same stick is always taken in the same order; what is older later, firmware last. */
  candidates: Candidate[];
  refused: Refused[];
  /** Hidden files, links and everything that is neither file nor folder. */
  skipped: number;
};

/** Never rejects: a stick that cannot be read is a refusal. */
export async function walk(folder: string): Promise<Found> {
  const search = new Search();
  await search.folder(folder, "", 0);
  const { candidates, refused, skipped } = search;
  candidates.sort((one, other) => rank(one) - rank(other) || (one.shown < other.shown ? -1 : 1));
  return { candidates, refused, skipped };
}

function rank({ kind, fileName }: Candidate): number {
  if (kind === "update") return 2;
  return fileName.toLowerCase() === olderBackupName ? 1 : 0;
}

class Search {
  readonly candidates: Candidate[] = [];
  readonly refused: Refused[] = [];
  skipped = 0;
  #names = 0;
  #bytes = 0;
  #isOver = false;

  async folder(path: string, shown: string, depth: number): Promise<void> {
    if (depth > limits.depth)
      return this.#refuse(
        shown,
        `The folder "${shown}" lies deeper than ${limits.depth} folders: move it up.`,
      );
    const names = await this.#namesIn(path, shown);
    for (const entry of names) {
      if (this.#isOver) return;
      if (++this.#names > limits.names)
        return this.#end(
          `The stick holds more than ${limits.names} names: put the pedal's files on one of their own.`,
        );
      await this.#look(path, shown, entry, depth);
    }
  }

  async #namesIn(path: string, shown: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      const where = shown === "" ? "The stick" : `The folder "${shown}" of the stick`;
      this.#refuse(shown, `${where} cannot be read (${reason}): check it on a computer.`);
      return [];
    }
  }

  async #look(path: string, above: string, entry: Dirent, depth: number): Promise<void> {
    const { name } = entry;
    const trouble = troubleOfName(name);
    const shown = shownPath(above, name);
    if (trouble !== undefined) return this.#refuse(shown, `"${shown}" ${trouble}`);
    // Hidden files, the shadows (`._x.nam`) that macOS leaves beside every file, and what Windows and ext4 make for themselves.
    if (name.startsWith(".") || name === "System Volume Information" || name === "lost+found") {
      this.skipped++;
    } else if (entry.isDirectory()) {
      await this.folder(join(path, name), shown, depth + 1);
    } else if (entry.isFile()) {
      const kind = kindOf(name, depth === 0);
      if (kind !== undefined) await this.#offer(join(path, name), shown, name, kind);
    } else {
      this.skipped++;
    }
  }

  async #offer(path: string, shown: string, fileName: string, kind: FileKind): Promise<void> {
    const status = await lstat(path).catch(() => null);
    if (status === null)
      return this.#refuse(shown, `"${shown}" cannot be read: check the stick on a computer.`);
    const { size } = status;
    if (size > mostBytes[kind]) {
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
      const sentence = `"${shown}" has ${megabytes(size)} MB; a file of its kind has at most ${megabytes(mostBytes[kind])} MB.`;
      return this.#refuse(shown, sentence);
    }
    if (this.candidates.length === limits.candidates)
      return this.#end(
        `The stick holds more than ${limits.candidates} files for the pedal: the rest is left out.`,
      );
    this.#bytes += size;
    if (this.#bytes > limits.totalBytes)
      return this.#end("The files for the pedal have more than 4 GB together: the rest is left out.");
    this.candidates.push({ path, shown, fileName, kind, bytes: size });
  }

  #refuse(file: string, sentence: string): void {
    // A stick of nothing but trouble is told about once in a while, not a million times.
    if (this.refused.length < limits.candidates) this.refused.push({ file, sentence });
  }

  #end(sentence: string): void {
    this.#isOver = true;
    this.#refuse("", sentence);
  }
}

/** The end of a sentence about a name that no honest file has. */
function troubleOfName(name: string): string | undefined {
  if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\0"))
    return "has a name that is a path: it is left alone.";
  if (Buffer.byteLength(name) > limits.nameBytes)
    return `has a name of more than ${limits.nameBytes} bytes: shorten it.`;
  if (name.includes("\uFFFD")) return "has letters in its name that cannot be read: rename it.";
  return undefined;
}

function shownPath(above: string, name: string): string {
  const shown = shownText(name, 120) || "?";
  return above === "" ? shown : `${above}/${shown}`;
}
