/** What a network learns from: two recordings, brought together and looked at, or several pairs with the knobs turned. */
import { createHash } from "node:crypto";
import { checkPair, type Findings } from "../../capture/recording/checks.ts";
import { type Alignment, alignPair, type Pair } from "../../capture/recording/pair.ts";
import { settlingTime } from "../../capture/recording/settling.ts";
import { testSignalPlaces } from "../../capture/signal/test-signal.ts";
import type { ModelParameter } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz, Milliseconds } from "../../units.ts";

export interface Lesson {
  /** Of one length, aligned; without the parts of our own signal that are only for measuring. */
  readonly dry: Float32Array;
  readonly wet: Float32Array;
  readonly rate: Hertz;
  /** What the settling test says; null where the recordings hold none. */
  readonly settling: Milliseconds | null;
  /** Of the device, in the order of their names; none where it was recorded at one setting. */
  readonly knobs: readonly LessonKnob[];
  /** What was found and done, for whoever waits. */
  readonly sentences: readonly string[];
}

export interface LessonKnob {
  /** Its range is what was recorded. */
  readonly parameter: ModelParameter;
  /** How far it is turned at each frame, 0 to 1. */
  readonly values: Float32Array;
}

/** Of one setting. */
export interface PairLesson extends Lesson {
  readonly alignment: Alignment;
  /** Everything that was recorded, aligned. */
  readonly pair: Pair;
  readonly findings: Findings;
}

/**
 * @param dry and wet of one rate; of any length and latency
 * @param anyway learns in spite of faults; they become remarks
 * @throws Refusal naming every fault
 */
export function lessonOf(dry: Float32Array, wet: Float32Array, rate: Hertz, anyway = false): PairLesson {
  const pair = alignPair(dry, wet, rate);
  const { alignment } = pair;
  const found = checkPair(pair);
  if (found.faults.length > 0 && !anyway) throw new Refusal(found.faults.join(" "));
  const findings = { ...found, faults: [], remarks: [...found.faults, ...found.remarks] };
  const places = testSignalPlaces(pair.dry, rate);
  const [from, to] = places ? [places.restBefore.from, places.lesson.to] : [0, pair.dry.length];
  const settling = settlingTime(pair);
  const sound = { dry: pair.dry.subarray(from, to), wet: pair.wet.subarray(from, to), rate };
  const sentences = describe(sound, alignment, findings, settling);
  return { ...sound, settling, knobs: [], sentences, alignment, pair, findings };
}

/** With fewer a network learns the playing rather than the device. */
const fewSeconds = 60;

function describe(
  { wet, rate }: Pick<Lesson, "wet" | "rate">,
  { delay, isInverted }: Alignment,
  { remarks }: Findings,
  settling: Milliseconds | null,
): string[] {
  const late =
    delay === 0
      ? "The two lie on each other"
      : `The second comes ${Math.abs(delay)} frames (${((1000 * Math.abs(delay)) / rate).toFixed(2)} ms) ${delay > 0 ? "later" : "earlier"} and was moved`;
  const over = isInverted ? "; it stood on its head and was turned over" : "";
  const memory =
    settling === null
      ? []
      : [`The device remembers for ${Math.max(5, settling)} ms at most (settling test).`];
  const seconds = wet.length / rate;
  const more = seconds < fewSeconds ? "; two or three minutes make a better model" : "";
  return [`${seconds.toFixed(1)} s to learn from${more}. ${late}${over}.`, ...memory, ...remarks];
}

/** Names the recordings, so that an interrupted training goes on with its own. */
export function fingerprintOf({ dry, wet, knobs }: Pick<Lesson, "dry" | "wet" | "knobs">): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of [dry, wet, ...knobs.map(({ values }) => values)])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
