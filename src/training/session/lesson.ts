/** What a network learns from: two recordings, brought together and looked at. */
import { createHash } from "node:crypto";
import { checkPair, type Findings } from "../../capture/recording/checks.ts";
import { type Alignment, alignPair, type Pair } from "../../capture/recording/pair.ts";
import { settlingTime } from "../../capture/recording/settling.ts";
import { testSignalPlaces } from "../../capture/signal/test-signal.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz, Milliseconds } from "../../units.ts";

export interface Lesson {
  /** Of one length, aligned; without the parts of our own signal that are only for measuring. */
  readonly dry: Float32Array;
  readonly wet: Float32Array;
  readonly rate: Hertz;
  readonly alignment: Alignment;
  /** Everything that was recorded, aligned. */
  readonly pair: Pair;
  readonly findings: Findings;
  /** What the settling test says; null where the recordings hold none. */
  readonly settling: Milliseconds | null;
}

/**
 * @param dry and wet of one rate; of any length and latency
 * @param anyway learns in spite of faults; they become remarks
 * @throws Refusal naming every fault
 */
export function lessonOf(dry: Float32Array, wet: Float32Array, rate: Hertz, anyway = false): Lesson {
  const pair = alignPair(dry, wet, rate);
  const found = checkPair(pair);
  if (found.faults.length > 0 && !anyway) throw new Refusal(found.faults.join(" "));
  const findings = { ...found, faults: [], remarks: [...found.faults, ...found.remarks] };
  const places = testSignalPlaces(pair.dry, rate);
  const [from, to] = places ? [places.restBefore.from, places.lesson.to] : [0, pair.dry.length];
  return {
    dry: pair.dry.subarray(from, to),
    wet: pair.wet.subarray(from, to),
    rate,
    alignment: pair.alignment,
    pair,
    findings,
    settling: settlingTime(pair),
  };
}

/** What was found and done, for whoever waits. */
export function describeLesson({ wet, rate, alignment, findings, settling }: Lesson): string[] {
  const { delay, isInverted } = alignment;
  const late =
    delay === 0
      ? "The two lie on each other"
      : `The second comes ${Math.abs(delay)} frames (${((1000 * Math.abs(delay)) / rate).toFixed(2)} ms) ${delay > 0 ? "later" : "earlier"} and was moved`;
  const over = isInverted ? "; it stood on its head and was turned over" : "";
  const memory =
    settling === null
      ? []
      : [`The device remembers for ${Math.max(5, settling)} ms at most (settling test).`];
  return [
    `${(wet.length / rate).toFixed(1)} s to learn from. ${late}${over}.`,
    ...memory,
    ...findings.remarks,
  ];
}

/** Names the recordings, so that an interrupted training goes on with its own. */
export function fingerprintOf({ dry, wet }: Pick<Lesson, "dry" | "wet">): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of [dry, wet])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
