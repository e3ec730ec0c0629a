/**
 * The few C library calls that Node has no door to, through koffi. The whole surface stands here: koffi checks no
 * bounds, so nothing outside this file may guess a size or a layout.
 */
import koffi from "koffi";

const clockMonotonic = 1;
const timerAbsolute = 1;
const schedulerOther = 0;
const schedulerFifo = 1;
const prSetTransparentHugePagesDisable = 41;
const prGetTransparentHugePagesDisable = 42;
const mlockOnFault = 1;
/** `struct timespec` is two `long`s wherever we run; its low words are read as 32-bit integers. */
const wordsPerLong = koffi.sizeof("long") / 4;
const timespecWords = 2 * wordsPerLong;

/** A point on the monotonic clock, in plain 32-bit integers so that reading it allocates nothing. */
export class Instant {
  private readonly words = new Int32Array(timespecWords);

  /** For `Libc.readClock` only: the memory of a `struct timespec`. */
  get timespec(): Int32Array {
    return this.words;
  }

  /** Nanoseconds from `earlier` to this, 0 to 1e9: longer spans read as 1e9. Real-time safe. */
  since(earlier: Instant): number {
    const seconds = ((this.words[0] as number) - (earlier.words[0] as number)) | 0;
    const rest = ((this.words[wordsPerLong] as number) - (earlier.words[wordsPerLong] as number)) | 0;
    if (seconds > 1 || (seconds === 1 && rest >= 0)) return 1_000_000_000;
    return seconds === 1 ? 1_000_000_000 + rest : rest;
  }

  /** Moves this point on by `nanoseconds`, 0 to 1e9. Real-time safe. */
  advance(nanoseconds: number): void {
    const sum = (this.words[wordsPerLong] as number) + nanoseconds;
    const carry = sum >= 1_000_000_000 ? 1 : 0;
    this.words[0] = ((this.words[0] as number) + carry) | 0;
    this.words[wordsPerLong] = sum - carry * 1_000_000_000;
  }
}

/** 0, or the errno of a call that failed. */
export type ErrorNumber = number;

export type Libc = {
  /** Reads the monotonic clock into `instant`. Real-time safe. */
  readClock(instant: Instant): void;
  /** Sleeps until `instant`. Blocks the calling thread and allocates nothing. */
  sleepUntilInstant(instant: Instant): ErrorNumber;
  /** Puts the calling thread alone under SCHED_FIFO at `priority` (1 to 99). */
  setFifo(priority: number): ErrorNumber;
  /** Puts the calling thread back under the ordinary scheduler. */
  setOrdinary(): ErrorNumber;
  /** True if the calling thread is under SCHED_FIFO. */
  isFifo(): boolean;
  disableTransparentHugePages(): ErrorNumber;
  transparentHugePagesDisabled(): boolean;
  /** Locks pages of this process as they are touched. `address` as in /proc/self/maps. */
  lockOnFault(address: bigint, byteLength: number): ErrorNumber;
  /** Locks the memory behind a typed array, page by page as it is touched. */
  lock(memory: Uint8Array): ErrorNumber;
  /** Ends the process at once, without waiting for any thread: the only way out past a thread blocked for good. */
  exitNow(code: number): void;
};

/** Binds the C library. Throws where there is none that fits (anything but Linux with glibc). */
export function loadLibc(): Libc {
  const library = koffi.load("libc.so.6");
  const clockGettime = library.func("int clock_gettime(int clock, void *time)");
  const clockNanosleep = library.func("int clock_nanosleep(int clock, int flags, void *time, void *rest)");
  const setScheduler = library.func("int sched_setscheduler(int pid, int policy, void *parameter)");
  const getScheduler = library.func("int sched_getscheduler(int pid)");
  const prctl = library.func("int prctl(int option, ulong second, ulong third, ulong fourth, ulong fifth)");
  const exit = library.func("void _exit(int code)");
  const mlockArray = library.func("int mlock2(void *address, size_t length, uint flags)");
  const mlock2 = library.func("int mlock2(uintptr_t address, size_t length, uint flags)");
  const errorOf = (result: number): ErrorNumber => (result < 0 ? koffi.errno() : 0);
  return {
    readClock: (instant) => clockGettime(clockMonotonic, instant.timespec),
    sleepUntilInstant: (instant) => clockNanosleep(clockMonotonic, timerAbsolute, instant.timespec, null),
    setFifo: (priority) => errorOf(setScheduler(0, schedulerFifo, Int32Array.of(priority))),
    setOrdinary: () => errorOf(setScheduler(0, schedulerOther, Int32Array.of(0))),
    isFifo: () => getScheduler(0) === schedulerFifo,
    disableTransparentHugePages: () => errorOf(prctl(prSetTransparentHugePagesDisable, 1, 0, 0, 0)),
    transparentHugePagesDisabled: () => prctl(prGetTransparentHugePagesDisable, 0, 0, 0, 0) === 1,
    lockOnFault: (address, byteLength) => errorOf(mlock2(address, byteLength, mlockOnFault)),
    exitNow: (code) => exit(code),
    lock: (memory) => errorOf(mlockArray(memory, memory.byteLength, mlockOnFault)),
  };
}
