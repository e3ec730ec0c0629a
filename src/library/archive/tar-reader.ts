/**
 * Reads archives of unknown origin, in pieces. Limits come before memory: nothing is read into memory that its header has
 * not announced, and no announcement above the limits is believed. Paths are checked, never followed.
 */

import { Refusal } from "../../refusal.ts";
import { blockBytes, damaged, readHeader, type TarEntry } from "./tar-header.ts";

export type TarLimits = {
  entries: number;
  /** Of one file. */
  fileBytes: number;
  /** Of all files. */
  totalBytes: number;
};

const mostPathBytes = 1024;

/**
 * Calls `take` for every regular file, with a function that reads its content; a file that is not read is passed over.
 * @throws Refusal when the archive is damaged, cut short, too large, or has a path that leads outside of it
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  limits: TarLimits,
  take: (entry: TarEntry, read: () => Promise<Uint8Array>) => Promise<void>,
): Promise<void> {
  const stream = new ByteStream(source);
  let longPath: string | undefined;
  let total = 0;
  for (let count = 0; ; ) {
    const header = readHeader(await stream.take(blockBytes));
    if (header === null) return;
    const { type, bytes } = header;
    const padding = (blockBytes - (bytes % blockBytes)) % blockBytes;
    if (type === "x") {
      if (bytes > 2 * mostPathBytes) throw damaged();
      longPath = pathOfPax(await stream.take(bytes)) ?? longPath;
      await stream.skip(padding);
      continue;
    }
    if (++count > limits.entries) throw new Refusal(`The archive holds more than ${limits.entries} files.`);
    total += bytes;
    if (bytes > limits.fileBytes || total > limits.totalBytes)
      throw new Refusal("The archive unpacks to more than the pedal takes.");
    const path = longPath ?? header.path;
    longPath = undefined;
    let isRead = false;
    if (type === "file") {
      refuseTricks(path);
      await take({ path, bytes, isExecutable: header.isExecutable }, () => {
        isRead = true;
        return stream.take(bytes);
      });
    }
    await stream.skip(isRead ? padding : bytes + padding);
  }
}

function refuseTricks(path: string): void {
  const parts = path.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== ".." && part.length <= 255);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no honest path holds them
  if (isPlain && path.length <= mostPathBytes && parts.length <= 12 && !/[\u0000-\u001f\\]/.test(path))
    return;
  throw new Refusal(
    "The archive holds a path that leads outside of it: it was made to do harm and is left alone.",
  );
}

function pathOfPax(record: Uint8Array): string | undefined {
  return /^\d+ path=(.*)\n/m.exec(new TextDecoder().decode(record))?.[1];
}

/** Bytes on request out of pieces as they come. */
class ByteStream {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** @throws Refusal where there are fewer */
  async take(count: number): Promise<Uint8Array> {
    const taken = new Uint8Array(count);
    await this.#pull(count, (piece, at) => taken.set(piece, at));
    return taken;
  }

  async skip(count: number): Promise<void> {
    await this.#pull(count, () => {});
  }

  async #pull(count: number, use: (piece: Uint8Array, at: number) => void): Promise<void> {
    for (let done = 0; done < count; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) throw damaged();
        this.#rest = new Uint8Array(next.value);
        continue;
      }
      const piece = this.#rest.subarray(0, count - done);
      use(piece, done);
      done += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
  }
}
