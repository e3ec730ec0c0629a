/** /dev/i2c-N: plain reads and writes, SMBus and combined transfers, to chips that are objects. */

import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { type Caller, Errno, errno, type FileNode, type Handle } from "./fuse.ts";

/** A chip at an address: takes the bytes of a write, gives the bytes of a read. */
export type Chip = { write(bytes: Buffer): void; read(length: number): Buffer };

/** What goes wrong at an address. A stall ends after its time, as with a chip that stretches the clock. */
export type BusFault = { kind: "nack" } | { kind: "stall"; ms: number };

const commands = { slave: 0x0703, slaveForce: 0x0706, funcs: 0x0705, rdwr: 0x0707, smbus: 0x0720 };
const sizes = { quick: 0, byte: 1, byteData: 2, wordData: 3, i2cBlock: 8 };
/** I2C_FUNC_I2C and all of SMBus's, as a Pi's controller says. */
const functions = 0x0eff0001n;

export class I2cBus {
  readonly chips = new Map<number, Chip>();
  readonly faults = new Map<number, BusFault>();
  /** Transfers so far, by address. */
  readonly transfers = new Map<number, number>();

  readonly file: FileNode = {
    kind: "file",
    read: async (handle, size) => (await this.chip(addressOf(handle))).read(size),
    write: async (handle, data) => (await this.chip(addressOf(handle))).write(data),
    ioctl: (handle, command, argument, caller) => this.ioctl(handle, command, argument, caller),
  };

  private async chip(address: number): Promise<Chip> {
    this.transfers.set(address, (this.transfers.get(address) ?? 0) + 1);
    const fault = this.faults.get(address);
    if (fault?.kind === "stall") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const chip = this.chips.get(address);
    // What a Pi's controller says when nobody acknowledges.
    if (chip === undefined || fault?.kind === "nack") throw new Errno(errno.EREMOTEIO);
    return chip;
  }

  private async ioctl(handle: Handle, command: number, argument: bigint, caller: Caller): Promise<number> {
    if (command === commands.slave || command === commands.slaveForce) {
      handle.fields["address"] = Number(argument);
      return 0;
    }
    const memory = new CallerMemory(caller.pid);
    try {
      if (command === commands.smbus) return await this.smbus(addressOf(handle), memory, argument);
      if (command === commands.rdwr) return await this.combined(memory, argument);
      if (command !== commands.funcs) throw new Errno(errno.ENOTTY);
      const answer = Buffer.alloc(8);
      answer.writeBigUInt64LE(functions);
      memory.write(argument, answer);
      return 0;
    } finally {
      memory.close();
    }
  }

  /** struct i2c_smbus_ioctl_data { u8 read_write, command; u32 size; union *data } */
  private async smbus(address: number, memory: CallerMemory, argument: bigint): Promise<number> {
    const request = memory.read(argument, 16);
    const isRead = request[0] === 1;
    const command = request.subarray(1, 2);
    const size = request.readUInt32LE(4);
    const data = request.readBigUInt64LE(8);
    const chip = await this.chip(address);
    if (size === sizes.quick) return 0;
    if (size === sizes.byte) {
      if (isRead) memory.write(data, chip.read(1));
      else chip.write(command);
      return 0;
    }
    const isBlock = size === sizes.i2cBlock;
    if (!isBlock && size !== sizes.byteData && size !== sizes.wordData) throw new Errno(errno.EINVAL);
    // A block carries its length first.
    const start = isBlock ? data + 1n : data;
    const length = isBlock ? memory.read(data, 1)[0]! : size === sizes.wordData ? 2 : 1;
    if (isRead) {
      chip.write(command);
      memory.write(start, chip.read(length));
    } else {
      chip.write(Buffer.concat([command, memory.read(start, length)]));
    }
    return 0;
  }

  /** struct i2c_rdwr_ioctl_data { struct i2c_msg *msgs; u32 nmsgs }, i2c_msg { u16 addr, flags, len; u8 *buf } */
  private async combined(memory: CallerMemory, argument: bigint): Promise<number> {
    const request = memory.read(argument, 16);
    const count = request.readUInt32LE(8);
    const messages = memory.read(request.readBigUInt64LE(0), 16 * count);
    for (let start = 0; start < messages.length; start += 16) {
      const chip = await this.chip(messages.readUInt16LE(start));
      const isRead = (messages.readUInt16LE(start + 2) & 1) !== 0;
      const length = messages.readUInt16LE(start + 4);
      const data = messages.readBigUInt64LE(start + 8);
      if (isRead) memory.write(data, chip.read(length));
      else chip.write(memory.read(data, length));
    }
    return count;
  }
}

function addressOf(handle: Handle): number {
  return Number(handle.fields["address"] ?? 0);
}

/** The memory of the process that made the ioctl, as the kernel would copy from and to it. */
class CallerMemory {
  private readonly descriptor: number;

  constructor(pid: number) {
    this.descriptor = openSync(`/proc/${pid}/mem`, "r+");
  }

  read(address: bigint, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.descriptor, bytes, 0, length, address);
    return bytes;
  }

  write(address: bigint, bytes: Buffer): void {
    // Node's writeSync takes positions below 2^53 only; user space addresses are below 2^47.
    writeSync(this.descriptor, bytes, 0, bytes.length, Number(address));
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
