/** Writes an archive that every `tar` can read, in pieces. */
import { blockBytes, makeHeader, type TarEntry } from "./tar-header.ts";

const encoder = new TextEncoder();
const mostNameBytes = 100;

export type TarFile = { path: string; content: Uint8Array; isExecutable?: boolean };

/** Yields the archive's bytes; one file is in memory at a time. */
export async function* tarOf(files: AsyncIterable<TarFile> | Iterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const { path, content, isExecutable = false } of files) {
    yield tarHeaders({ path, bytes: content.length, isExecutable });
    yield content;
    yield padding(content.length);
  }
  yield tarEnd();
}

/** Everything that stands before a file's content. */
export function tarHeaders({ path, bytes, isExecutable }: TarEntry): Uint8Array {
  if (encoder.encode(path).length <= mostNameBytes) return makeHeader(path, bytes, "0", isExecutable);
  const record = paxRecord("path", path);
  const announcement = makeHeader("path", record.length, "x", false);
  const short = makeHeader("long-path", bytes, "0", isExecutable);
  return join([announcement, record, padding(record.length), short]);
}

/** Fills up to whole blocks. */
export function padding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes);
}

export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * blockBytes);
}

/** "length key=value\n" where the length counts itself. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== String(length).length + rest.length) length = String(length).length + rest.length;
  return join([encoder.encode(String(length)), rest]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
