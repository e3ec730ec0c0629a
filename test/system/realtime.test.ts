import { describe, expect, it } from "vitest";
import { Instant, type Libc, loadLibc } from "../../src/system/libc.ts";
import {
  becomeRealtime,
  disableHugePages,
  lockCode,
  lockMemory,
  mappingsToLock,
} from "../../src/system/realtime.ts";

function libcThatAnswers(error: number): Libc {
  const answer = () => error;
  return {
    readClock: () => {},
    sleepUntilInstant: answer,
    setFifo: answer,
    setOrdinary: answer,
    isFifo: () => false,
    disableTransparentHugePages: answer,
    transparentHugePagesDisabled: () => false,
    lockOnFault: answer,
    lock: answer,
    exitNow: () => {},
  };
}

const maps = `55d0c0000000-55d0c1000000 r--p 00000000 fe:01 131 /usr/bin/node
55d0c1000000-55d0c4000000 r-xp 01000000 fe:01 131 /usr/bin/node
55d0c4000000-55d0c4100000 rw-p 04000000 fe:01 131 /usr/bin/node
7f0000000000-7f0000100000 r-xp 00000000 fe:01 132 /lib/aarch64-linux-gnu/libasound.so.2.0.0
7f0000200000-7f0000300000 r-xp 00000000 fe:01 133 /lib/aarch64-linux-gnu/libz.so.1
7f0000400000-7f0000500000 r-xp 00000000 00:00 0
7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0 [stack]
`;

describe("real-time requests to the kernel", () => {
  it("says nothing when they are granted", () => {
    const libc = libcThatAnswers(0);
    expect(disableHugePages(libc)).toBeUndefined();
    expect(becomeRealtime(libc, 70)).toBeUndefined();
    expect(lockCode(libc, maps)).toBeUndefined();
    expect(lockMemory(libc, new Uint8Array(1))).toBeUndefined();
  });

  it("says what to change when they are not permitted", () => {
    const libc = libcThatAnswers(1);
    expect(becomeRealtime(libc, 70)).toContain("LimitRTPRIO=80");
    expect(lockCode(libc, maps)).toContain("LimitMEMLOCK=256M");
    expect(disableHugePages(libc)).toContain("transparent_hugepage=never");
  });

  it("locks only read-only mappings of the files the audio thread runs", () => {
    expect(mappingsToLock(maps, ["node", "libasound"])).toEqual([
      { start: 0x55d0c0000000n, byteLength: 0x1000000, path: "/usr/bin/node" },
      { start: 0x55d0c1000000n, byteLength: 0x3000000, path: "/usr/bin/node" },
      { start: 0x7f0000000000n, byteLength: 0x100000, path: "/lib/aarch64-linux-gnu/libasound.so.2.0.0" },
    ]);
  });
});

describe.skipIf(process.platform !== "linux")("the binding of the C library", () => {
  it("turns transparent huge pages off for this process", () => {
    const libc = loadLibc();
    expect(libc.disableTransparentHugePages()).toBe(0);
    expect(libc.transparentHugePagesDisabled()).toBe(true);
  });

  it("puts the calling thread under SCHED_FIFO and back, or says that it may not", () => {
    const libc = loadLibc();
    const error = libc.setFifo(10);
    expect([0, 1]).toContain(error);
    expect(libc.isFifo()).toBe(error === 0);
    expect(libc.setOrdinary()).toBe(0);
    expect(libc.isFifo()).toBe(false);
  });

  it("answers an impossible priority with an error", () => {
    expect(loadLibc().setFifo(1000)).toBe(22);
  });

  it("answers a lock of memory that is not ours with an error", () => {
    expect(loadLibc().lockOnFault(4096n, 4096)).toBe(12);
  });

  it("sleeps until a point of the monotonic clock, and no less", () => {
    const libc = loadLibc();
    const [due, end] = [new Instant(), new Instant()];
    libc.readClock(due);
    due.advance(2_000_000);
    expect(libc.sleepUntilInstant(due)).toBe(0);
    libc.readClock(end);
    expect(end.since(due)).toBeGreaterThanOrEqual(0);
  });

  it("reads spans of a second and more as 1e9 nanoseconds", () => {
    const [start, end] = [new Instant(), new Instant()];
    start.timespec.set([10, 0, 999_999_999, 0].slice(0, start.timespec.length));
    end.timespec.set([11, 0, 1, 0].slice(0, end.timespec.length));
    expect(end.since(start)).toBe(2);
    end.timespec[0] = 12;
    expect(end.since(start)).toBe(1_000_000_000);
  });
});
