/**
 * What every audio backend shares with the threads around it: the sample layout it was granted, the words of the
 * shared counters, and the codes with which its loop ends.
 */
import type { Frames, Hertz } from "../../units.ts";

/** Little-endian interleaved samples as the device takes them, left-justified: full scale is the format's own. */
export type SampleFormat = "S32_LE" | "S24_3LE" | "S16_LE";

/** Bytes of one sample. */
export const sampleBytes: Readonly<Record<SampleFormat, number>> = { S32_LE: 4, S24_3LE: 3, S16_LE: 2 };

export type StreamLayout = { format: SampleFormat; channels: number };

/** What a device granted. Both directions share rate, period and clock. */
export type Grant = {
  rate: Hertz;
  periodFrames: Frames;
  /** Of the playback buffer. */
  bufferFrames: Frames;
  /** Silence queued before the start: the round trip inside the computer. */
  prefillFrames: Frames;
  input: StreamLayout;
  output: StreamLayout;
};

/**
 * Words of the shared Int32Array through which an audio loop is watched and stopped. Only `stop` is written from
 * outside; all others only by the loop. Counts wrap at 2^31.
 */
export const counterWords = {
  /** Anything but 0 asks the loop to end; it does within 100 ms. */
  stop: 0,
  /** 0 until the streams first run, 1 while they run, 2 after the loop ended. */
  phase: 1,
  periods: 2,
  /** Breaks of either direction, short reads and writes included. Each was followed by a restart. */
  xruns: 3,
  /** Frames of input lost in restarts, by the clock. */
  lostFrames: 4,
  /** Periods that were taken up at least half a period late: the margin is about used up. */
  latePeriods: 5,
  /** Waits of 100 ms in which the device said nothing. */
  silentWaits: 6,
  /** Longest render of one period, nanoseconds, at most 1e9. Whoever reads it may write 0 to begin anew. */
  maximumWorkNanoseconds: 7,
  /** Render time of the last period, nanoseconds, at most 1e9. */
  workNanoseconds: 8,
  /** Why the loop ended: one of `endings`. */
  ending: 9,
  /** errno of the call that ended the loop, or 0. */
  errorNumber: 10,
  /** Sum of all render times, microseconds, wrapping at 2^31: the load is its growth over time. */
  totalWorkMicroseconds: 11,
} as const;

export const counterCount = 16;

export const phases = { preparing: 0, running: 1, ended: 2 } as const;

export const endings = {
  /** It has not. */
  none: 0,
  /** It was asked to. */
  stopped: 1,
  /** The device is no longer there: reopen, with pauses. */
  unplugged: 2,
  /** The device is there, but delivers nothing even after restarts: close and reopen it. */
  silent: 3,
  /** A call failed with `errorNumber`: close and reopen. */
  failed: 4,
} as const;
export type Ending = (typeof endings)[keyof typeof endings];
