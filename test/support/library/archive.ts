import { type TarFile, tarOf } from "../../../src/library/archive/tar-writer.ts";

/** A whole archive in memory. */
export async function archiveOf(...files: TarFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of tarOf(files)) pieces.push(piece);
  return Buffer.concat(pieces);
}
