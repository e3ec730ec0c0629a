/**
 * What this process asks of the kernel so that the audio thread is never late. Every refusal is a sentence to log;
 * none stops the pedal.
 *
 * `mlockall` is not here on purpose: V8 gives pages back with madvise(DONTNEED), which fails on locked pages and
 * brings the process down. Locked instead: the code of Node and of the libraries, page by page as it is first used.
 */
import type { Libc } from "./libc.ts";

const permissionDenied = 1;
const outOfMemory = 12;

/** Whole process, once, before the first thread: huge pages being collapsed stall every thread for milliseconds. */
export function disableHugePages(libc: Libc): string | undefined {
  const error = libc.disableTransparentHugePages();
  if (error === 0) return undefined;
  return `The kernel would not turn transparent huge pages off for the pedal (error ${error}): expect a click about once a minute. Start the kernel with transparent_hugepage=never.`;
}

/** The calling thread only; call it inside the audio Worker. */
export function becomeRealtime(libc: Libc, priority: number): string | undefined {
  const error = libc.setFifo(priority);
  if (error === 0) return undefined;
  if (error === permissionDenied) {
    return `The audio thread may not run in real time (SCHED_FIFO ${priority} was not permitted): expect dropouts. Start the pedal from its systemd unit (LimitRTPRIO=80) or add the user to the group "audio" and set its rtprio limit.`;
  }
  return `The audio thread may not run in real time (SCHED_FIFO ${priority} failed with error ${error}): expect dropouts.`;
}

/** One line of /proc/self/maps that is file-backed and read-only. */
export type Mapping = { start: bigint; byteLength: number; path: string };

/** Read-only file mappings whose file is one of `names` (a part of the base name), from the text of /proc/self/maps. */
export function mappingsToLock(maps: string, names: readonly string[]): Mapping[] {
  const found: Mapping[] = [];
  for (const line of maps.split("\n")) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) r-.. \S+ \S+ \S+ +(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, start, end, path] = match as unknown as [string, string, string, string];
    const base = path.slice(path.lastIndexOf("/") + 1);
    if (!names.some((name) => base.includes(name))) continue;
    found.push({
      start: BigInt(`0x${start}`),
      byteLength: Number(BigInt(`0x${end}`) - BigInt(`0x${start}`)),
      path,
    });
  }
  return found;
}

/** The files whose text the audio thread runs. */
export const codeToLock: readonly string[] = [
  "node",
  "libasound",
  "libc.so",
  "libc-",
  "koffi",
  "libm.so",
  "libstdc++",
];

/** Locks the mappings as their pages are touched, so that code is never re-read from a slow card. */
export function lockCode(libc: Libc, maps: string): string | undefined {
  for (const mapping of mappingsToLock(maps, codeToLock)) {
    const error = libc.lockOnFault(mapping.start, mapping.byteLength);
    if (error !== 0) return lockingRefused(error);
  }
  return undefined;
}

/** Locks the memory that the kernels compute in; what no model uses stays free. */
export function lockMemory(libc: Libc, memory: Uint8Array): string | undefined {
  const error = libc.lock(memory);
  return error === 0 ? undefined : lockingRefused(error);
}

function lockingRefused(error: number): string {
  if (error === outOfMemory || error === permissionDenied) {
    return "The pedal may not lock its memory: after a long silence the first notes may crackle. Raise the limit in its systemd unit (LimitMEMLOCK=256M).";
  }
  return `The pedal could not lock its memory (error ${error}): after a long silence the first notes may crackle.`;
}
