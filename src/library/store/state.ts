/**
 * What the pedal remembers. Two files, because they age differently: `pedal.json` is written by hand or on the page and only read
 * here, `state.json` changes after every song (docs/decisions/0011-two-files.md).
 *
 * A remembered file is one JSON object with a checksum of its content, so that a half-written or bitten file is known
 * for what it is; then the file before it, `.previous`, is taken, and after that nothing. Reading never throws.
 */

import { readFile, rename } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { Milliseconds } from "../../units.ts";
import { writeFileAtomically } from "./atomic.ts";

type Log = (sentence: string) => void;

/** Changes gather for this long, so that a turn of a knob is one write to the card and not a hundred. */
const restTime: Milliseconds = 1500;

/** @returns the file for a content that JSON can hold */
export function sealed(content: unknown): string {
  const text = JSON.stringify(content);
  return `{"checksum":"${checksum(text)}","content":${text}}\n`;
}

/** The content of a file that `sealed` made; undefined for everything else. */
export function unsealed(file: string): unknown {
  // Not parsed first: the checksum speaks of the bytes, and JSON has many ways to write the same content.
  const match = /^\{"checksum":"([0-9a-f]{8})","content":(.*)\}\n$/s.exec(file);
  if (match === null || checksum(match[2]!) !== match[1]) return undefined;
  try {
    return JSON.parse(match[2]!);
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

/** One remembered file. */
export class RememberedFile {
  private readonly path: string;
  private readonly log: Log;
  private readonly restTime: Milliseconds;
  /** What stands on the disk under the file's own name, if it is good. */
  private stored: string | null = null;
  private waiting: { content: unknown } | null = null;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param rest how long changes gather before they are written */
  constructor(path: string, log: Log, rest = restTime) {
    this.path = path;
    this.log = log;
    this.restTime = rest;
  }

  private get previousPath(): string {
    return `${this.path}.previous`;
  }

  /** The newest content that can be read; undefined if there is none. Never rejects. */
  async read(): Promise<unknown> {
    const file = await readFile(this.path, "utf8").catch(() => null);
    const content = file === null ? undefined : unsealed(file);
    if (content !== undefined) {
      this.stored = file;
      return content;
    }
    const previous = await readFile(this.previousPath, "utf8").catch(() => null);
    const older = previous === null ? undefined : unsealed(previous);
    if (older !== undefined) this.log(`"${this.path}" cannot be read; the one before it is used.`);
    else if (file !== null)
      this.log(`"${this.path}" cannot be read and none is left from before; starting fresh.`);
    return older;
  }

  /** Writes the content after a rest; the newest wins. Returns at once. */
  save(content: unknown): void {
    this.waiting = { content };
    // From the first change, not the last: a knob that is turned for a minute is saved meanwhile.
    this.timer ??= setTimeout(() => void this.flush(), this.restTime);
  }

  /** Writes what waits, now. Ends when it is on the disk, or with a log line. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    if (this.waiting === null) return;
    const file = sealed(this.waiting.content);
    this.waiting = null;
    if (file === this.stored) return;
    try {
      // Only a good file may take the place of the one before it.
      if (this.stored !== null) await rename(this.path, this.previousPath);
      this.stored = null;
      await writeFileAtomically(this.path, file);
      this.stored = file;
    } catch (error) {
      this.log(`The pedal's state is not saved: ${(error as Error).message}`);
    }
  }
}
