/** The log of every write that dm-log-writes kept, and the disk as a cut of the power may have left it. @see the kernel's documentation, "dm-log-writes" */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Random } from "../../support/random.ts";

const magic = 0x6a736677736872n;
const sectorBytes = 512;
const [flushFlag, fuaFlag, discardFlag, markFlag] = [1n, 2n, 4n, 8n];
const entryBytes = 32;

type Write = {
  /** On the disk, in bytes. */
  position: number;
  bytes: Buffer;
  /** Everything before it is on the disk when this is done. */
  flushes: boolean;
  /** It is itself on the disk when it is done. */
  isSure: boolean;
  /** What `dmsetup message DEVICE 0 mark WORD` said here; such an entry writes nothing. */
  mark?: string;
};

/** In order. @throws where it is no log */
function readWriteLog(path: string): Write[] {
  const log = readFileSync(path);
  if (log.readBigUInt64LE(0) !== magic) throw new Error(`${path} is no log of writes.`);
  if (log.readUInt32LE(24) !== sectorBytes) throw new Error(`${path} counts in other sectors.`);
  const writes: Write[] = [];
  let place = sectorBytes;
  for (let left = log.readBigUInt64LE(16); left > 0n; left--) {
    const number = (offset: number) => log.readBigUInt64LE(place + offset);
    const flags = number(16);
    // What is discarded may be read as anything, also as what it was.
    const length = flags & discardFlag ? 0 : Number(number(8)) * sectorBytes;
    const content = place + sectorBytes;
    const word = log.toString("latin1", place + entryBytes, place + entryBytes + Number(number(24)));
    writes.push({
      position: Number(number(0)) * sectorBytes,
      bytes: log.subarray(content, content + length),
      flushes: (flags & flushFlag) !== 0n,
      isSure: (flags & fuaFlag) !== 0n,
      ...(flags & markFlag ? { mark: word.replace(/\0.*/s, "") } : {}),
    });
    place = content + length;
  }
  return writes;
}

export type Cut = {
  /** Writes that were under way or done. */
  writes: number;
  /** Those that were made before. */
  marks: string[];
};

/**
 * The disk after each of the writes: those before the last flush arrived, of the others a half by chance.
 * @param before the disk as it was when the log began; `after` is written anew for each cut
 */
export function* everyCut(
  { before, log, after }: { before: string; log: string; after: string },
  random: Random,
): Generator<Cut> {
  const sure = readFileSync(before);
  const marks: string[] = [];
  let open: Write[] = [];
  let writes = 0;
  for (const write of readWriteLog(log)) {
    if (write.mark !== undefined) {
      marks.push(write.mark);
      continue;
    }
    if (write.flushes) {
      for (const { bytes, position } of open) bytes.copy(sure, position);
      open = [];
    }
    open.push(write);
    const disk = Buffer.from(sure);
    for (const { bytes, position, isSure } of open)
      if (isSure || random.fraction() < 0.5) bytes.copy(disk, position);
    writeFileSync(after, disk);
    yield { writes: ++writes, marks: [...marks] };
  }
}

/** Repairs the file system as the next start would, and copies it out. @returns false where it is beyond repair */
export function readDisk(image: string, into: string): boolean {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  // 0: nothing was wrong, 1: it was put right.
  const { status } = spawnSync("e2fsck", ["-fy", image]);
  if (status !== 0 && status !== 1) return false;
  return spawnSync("debugfs", ["-R", `rdump / ${into}`, image]).status === 0;
}
