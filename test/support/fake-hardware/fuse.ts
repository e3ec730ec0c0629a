/**
 * A FUSE server in a page: just enough of the kernel's protocol for files that are hardware. Reads, writes, ioctls and
 * polls go straight to the node (no page cache), attributes and names are never cached.
 * @see linux/fuse.h, protocol 7.31
 */

import { read, writeSync } from "node:fs";

/** A failure that the caller sees as errno. */
export class Errno extends Error {
  readonly errno: number;
  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

export const errno = {
  ENOENT: 2,
  EIO: 5,
  EBUSY: 16,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSYS: 38,
  EREMOTEIO: 121,
  EPERM: 1,
};

/** One opening of a file. */
export type Handle = { node: FileNode; fields: Record<string, unknown>; pollHandles: Set<bigint> };

export type Caller = { pid: number };

export type FileNode = {
  kind: "file";
  read?(handle: Handle, size: number, offset: number): Buffer | Promise<Buffer>;
  write?(handle: Handle, data: Buffer): void | Promise<void>;
  /** The command's argument as the caller gave it: a number or an address in its memory. */
  ioctl?(handle: Handle, command: number, argument: bigint, caller: Caller): number | Promise<number>;
  poll?(handle: Handle): number;
};
export type DirectoryNode = { kind: "directory"; children: Map<string, FileNode | DirectoryNode> };
export type Node = FileNode | DirectoryNode;

export function directory(children: Record<string, Node> = {}): DirectoryNode {
  return { kind: "directory", children: new Map(Object.entries(children)) };
}

const opcodes = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  interrupt: 36,
  ioctl: 39,
  poll: 40,
  batchForget: 42,
};

type Request = { opcode: number; unique: bigint; node: bigint; pid: number; body: Buffer };

const directIo = 1;
const notifyPoll = 1;

export class FuseServer {
  private readonly descriptor: number;
  private readonly nodes: Node[] = [];
  private readonly numbers = new Map<Node, bigint>();
  private readonly handles = new Map<bigint, Handle>();
  private nextHandle = 1n;

  /** @param descriptor of /dev/fuse, to be mounted with this very descriptor */
  constructor(descriptor: number, root: DirectoryNode) {
    this.descriptor = descriptor;
    this.numberOf(root);
  }

  /** Serves until the file system is unmounted. */
  serve(): void {
    const buffer = Buffer.allocUnsafe(160 * 1024);
    read(this.descriptor, buffer, 0, buffer.length, null, (error, length) => {
      if (error?.code === "ENODEV") return;
      if (error === null && length >= 40) void this.answer(requestOf(buffer.subarray(0, length)));
      this.serve();
    });
  }

  /** Wakes whoever polls the file: they will ask `poll` again. */
  wake(node: FileNode): void {
    for (const handle of this.handles.values()) {
      if (handle.node !== node) continue;
      for (const pollHandle of handle.pollHandles) this.notify(pollHandle);
    }
  }

  private notify(pollHandle: bigint): void {
    const message = Buffer.alloc(24);
    message.writeUInt32LE(24, 0);
    message.writeInt32LE(notifyPoll, 4);
    message.writeBigUInt64LE(pollHandle, 16);
    try {
      writeSync(this.descriptor, message);
    } catch {
      // The file was closed meanwhile.
    }
  }

  private async answer(request: Request): Promise<void> {
    const { opcode, unique } = request;
    if (opcode === opcodes.forget || opcode === opcodes.batchForget || opcode === opcodes.interrupt) return;
    try {
      this.reply(unique, 0, await this.perform(request));
    } catch (error) {
      this.reply(unique, error instanceof Errno ? error.errno : errno.EIO, Buffer.alloc(0));
    }
  }

  private reply(unique: bigint, failure: number, body: Buffer): void {
    const message = Buffer.alloc(16 + body.length);
    message.writeUInt32LE(message.length, 0);
    message.writeInt32LE(-failure, 4);
    message.writeBigUInt64LE(unique, 8);
    body.copy(message, 16);
    try {
      writeSync(this.descriptor, message);
    } catch {
      // The caller was interrupted or has died: nobody waits for this answer.
    }
  }

  private perform(request: Request): Buffer | Promise<Buffer> {
    switch (request.opcode) {
      case opcodes.init:
        return initReply();
      case opcodes.lookup:
        return this.lookup(request);
      case opcodes.getattr:
      case opcodes.setattr:
        return Buffer.concat([Buffer.alloc(16), this.attributes(request.node)]);
      case opcodes.open:
        return this.open(request);
      case opcodes.opendir:
        return Buffer.alloc(16);
      case opcodes.readdir:
        return this.readDirectory(request);
      case opcodes.read:
        return this.readFile(request);
      case opcodes.write:
        return this.writeFile(request);
      case opcodes.ioctl:
        return this.ioctl(request);
      case opcodes.poll:
        return this.poll(request);
      case opcodes.release:
        this.handles.delete(request.body.readBigUInt64LE(0));
        return Buffer.alloc(0);
      case opcodes.flush:
      case opcodes.releasedir:
        return Buffer.alloc(0);
      case opcodes.statfs:
        return Buffer.alloc(80);
      default:
        throw new Errno(errno.ENOSYS);
    }
  }

  private lookup({ node, body }: Request): Buffer {
    const parent = this.nodes[Number(node) - 1];
    const child = parent?.kind === "directory" ? parent.children.get(cString(body)) : undefined;
    if (child === undefined) throw new Errno(errno.ENOENT);
    const entry = Buffer.alloc(40);
    const number = this.numberOf(child);
    entry.writeBigUInt64LE(number, 0);
    return Buffer.concat([entry, this.attributes(number)]);
  }

  private attributes(number: bigint): Buffer {
    const node = this.nodes[Number(number) - 1];
    if (node === undefined) throw new Errno(errno.ENOENT);
    const attributes = Buffer.alloc(88);
    attributes.writeBigUInt64LE(number, 0);
    // sysfs gives every attribute the size of a page.
    attributes.writeBigUInt64LE(4096n, 8);
    attributes.writeUInt32LE(node.kind === "directory" ? 0o040755 : 0o100666, 60);
    attributes.writeUInt32LE(1, 64);
    attributes.writeUInt32LE(4096, 80);
    return attributes;
  }

  private open({ node }: Request): Buffer {
    const file = this.nodes[Number(node) - 1];
    if (file?.kind !== "file") throw new Errno(errno.EINVAL);
    const number = this.nextHandle++;
    this.handles.set(number, { node: file, fields: {}, pollHandles: new Set() });
    const reply = Buffer.alloc(16);
    reply.writeBigUInt64LE(number, 0);
    reply.writeUInt32LE(directIo, 8);
    return reply;
  }

  private readDirectory({ node, body }: Request): Buffer {
    const parent = this.nodes[Number(node) - 1];
    if (parent?.kind !== "directory") throw new Errno(errno.EINVAL);
    const offset = Number(body.readBigUInt64LE(8));
    const room = body.readUInt32LE(16);
    const entries: Buffer[] = [];
    let used = 0;
    for (const [index, [name, child]] of [...parent.children].entries()) {
      if (index < offset) continue;
      const entry = directoryEntry(this.numberOf(child), index + 1, name, child);
      if (used + entry.length > room) break;
      used += entry.length;
      entries.push(entry);
    }
    return Buffer.concat(entries);
  }

  private async readFile({ body }: Request): Promise<Buffer> {
    const handle = this.handleOf(body);
    if (handle.node.read === undefined) throw new Errno(errno.EIO);
    const size = body.readUInt32LE(16);
    return (await handle.node.read(handle, size, Number(body.readBigUInt64LE(8)))).subarray(0, size);
  }

  private async writeFile({ body }: Request): Promise<Buffer> {
    const handle = this.handleOf(body);
    const size = body.readUInt32LE(16);
    if (handle.node.write === undefined) throw new Errno(errno.EIO);
    await handle.node.write(handle, Buffer.from(body.subarray(40, 40 + size)));
    const reply = Buffer.alloc(8);
    reply.writeUInt32LE(size, 0);
    return reply;
  }

  private async ioctl({ body, pid }: Request): Promise<Buffer> {
    const handle = this.handleOf(body);
    if (handle.node.ioctl === undefined) throw new Errno(errno.ENOTTY);
    const result = await handle.node.ioctl(handle, body.readUInt32LE(12), body.readBigUInt64LE(16), { pid });
    const reply = Buffer.alloc(16);
    reply.writeInt32LE(result, 0);
    return reply;
  }

  private poll({ body }: Request): Buffer {
    const handle = this.handleOf(body);
    if (handle.node.poll === undefined) throw new Errno(errno.ENOSYS);
    if ((body.readUInt32LE(16) & 1) !== 0) handle.pollHandles.add(body.readBigUInt64LE(8));
    const reply = Buffer.alloc(8);
    reply.writeUInt32LE(handle.node.poll(handle), 0);
    return reply;
  }

  private handleOf(body: Buffer): Handle {
    const handle = this.handles.get(body.readBigUInt64LE(0));
    if (handle === undefined) throw new Errno(errno.EIO);
    return handle;
  }

  private numberOf(node: Node): bigint {
    const known = this.numbers.get(node);
    if (known !== undefined) return known;
    this.nodes.push(node);
    const number = BigInt(this.nodes.length);
    this.numbers.set(node, number);
    return number;
  }
}

function requestOf(message: Buffer): Request {
  return {
    opcode: message.readUInt32LE(4),
    unique: message.readBigUInt64LE(8),
    node: message.readBigUInt64LE(16),
    pid: message.readUInt32LE(32),
    body: message.subarray(40),
  };
}

function initReply(): Buffer {
  const reply = Buffer.alloc(64);
  reply.writeUInt32LE(7, 0);
  reply.writeUInt32LE(31, 4);
  reply.writeUInt16LE(16, 16);
  reply.writeUInt16LE(12, 18);
  reply.writeUInt32LE(128 * 1024, 20);
  reply.writeUInt32LE(1, 24);
  return reply;
}

function directoryEntry(number: bigint, next: number, name: string, node: Node): Buffer {
  const length = 24 + Buffer.byteLength(name);
  const entry = Buffer.alloc(Math.ceil(length / 8) * 8);
  entry.writeBigUInt64LE(number, 0);
  entry.writeBigUInt64LE(BigInt(next), 8);
  entry.writeUInt32LE(Buffer.byteLength(name), 16);
  entry.writeUInt32LE(node.kind === "directory" ? 4 : 8, 20);
  entry.write(name, 24);
  return entry;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
