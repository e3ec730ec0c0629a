/** A Linux initial file system out of folders: the "newc" form of cpio (the kernel's documentation, "initramfs buffer format"). */

import { once } from "node:events";
import { createReadStream, lstatSync, readdirSync, readlinkSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** Writes one entry after the other; `finish` ends the archive. */
export class CpioWriter {
  readonly #out: WriteStream;
  #inode = 1;

  constructor(out: WriteStream) {
    this.#out = out;
  }

  /** Everything below a folder of this machine, as what it is; @param skip says which paths inside are left out */
  async folder(from: string, to: string, skip: (path: string) => boolean = () => false): Promise<void> {
    for (const name of readdirSync(from)) {
      const path = to === "" ? name : `${to}/${name}`;
      const source = join(from, name);
      if (skip(path)) continue;
      const status = lstatSync(source);
      if (status.isDirectory()) {
        await this.#entry(path, status.mode, null);
        await this.folder(source, path, skip);
      } else if (status.isSymbolicLink()) {
        await this.#entry(path, status.mode, Buffer.from(readlinkSync(source)));
      } else if (status.isFile()) {
        await this.file(source, path);
      }
    }
  }

  async file(from: string, to: string): Promise<void> {
    const { mode, size } = lstatSync(from);
    await this.#head(to, mode, size);
    for await (const piece of createReadStream(from)) await this.#write(piece);
    await this.#pad(size);
  }

  async text(to: string, content: string, mode = 0o100755): Promise<void> {
    await this.#entry(to, mode, Buffer.from(content));
  }

  /** The folders on the way to a path. */
  async folders(...paths: string[]): Promise<void> {
    for (const path of paths) await this.#entry(path, 0o040755, null);
  }

  async finish(): Promise<void> {
    await this.#entry("TRAILER!!!", 0, null);
    this.#out.end();
    await once(this.#out, "finish");
  }

  async #entry(path: string, mode: number, content: Buffer | null): Promise<void> {
    await this.#head(path, mode, content?.length ?? 0);
    if (content === null) return;
    await this.#write(content);
    await this.#pad(content.length);
  }

  async #head(path: string, mode: number, size: number): Promise<void> {
    const name = Buffer.from(`${path}\0`);
    const fields = [this.#inode++, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length, 0];
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
    await this.#write(Buffer.concat([Buffer.from(head), name]));
    await this.#pad(head.length + name.length);
  }

  async #pad(length: number): Promise<void> {
    if (length % 4 !== 0) await this.#write(Buffer.alloc(4 - (length % 4)));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (!this.#out.write(bytes)) await once(this.#out, "drain");
  }
}
