import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../refusal.ts";
import type { AudioThread } from "../thread.ts";
import type { AudioReport } from "../thread-data.ts";

/**
 * Waits for a thread's first period.
 * @param say hears remarks about the card, now and later
 * @returns false where the card has no such period
 * @throws Refusal where no sound is to be had at all
 */
export async function awaitSound(thread: AudioThread, say: (sentence: string) => void): Promise<boolean> {
  let lost: AudioReport | null = null;
  thread.listen((report) => {
    if (report.kind === "remark") say(report.sentence);
    else if (report.kind !== "playing") lost ??= report;
  });
  while (thread.counter("periods") === 0 && lost === null) await Promise.race([sleep(20), thread.ended]);
  if (thread.counter("periods") > 0) return true;
  const report = lost as AudioReport | null;
  if (report?.kind === "lost" && report.reason === "period") return false;
  throw new Refusal(report && "sentence" in report ? report.sentence : "The audio thread ended by itself.");
}
