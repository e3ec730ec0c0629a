/** The page that a run writes: nothing on it is typed by hand. */
import type { Order, Outcome } from "./play.ts";

export function page(
  { seconds, frames, loaded }: Order,
  outcome: Outcome,
  { date, versions }: { date: string; versions: readonly string[] },
): string {
  const { periods, xruns, lostFrames, latePeriods, latenessMicroseconds: late } = outcome;
  const micro = (value: number) => value.toFixed(1);
  return `# The real-time proof

Written by \`npm run prove:real-time\` on ${date}. Not measured on a Pi: a whole Linux kernel runs in a machine whose clock counts
instructions, one nanosecond each, on one processor. So nothing on it depends on how busy the machine around it was, and the same run
gives the same figures; what a Pi's caches, bus and interrupts add is not in it.

The product's audio thread and ALSA loop play a network through the kernel's dummy card (its timer, no converter) for ${seconds} s with periods of
${frames} frames, two of them queued. ${loaded ? "Meanwhile the control thread is blocked for 45 of every 50 ms and makes garbage." : "The control thread idles."}

| | |
|---|---|
| ${versions.join(", ")} | |
| periods played | ${periods} |
| lost: xruns, frames | **${xruns}**, ${lostFrames} |
| taken up half a period late | ${latePeriods} |
| lateness of the wake-up, p50 / p99 / p99.9 / worst | ${micro(late.p50)} / ${micro(late.p99)} / ${micro(late.p999)} / ${micro(late.worst)} µs |
| longest work of a period | ${micro(outcome.worstWorkMicroseconds)} of ${micro((1e6 * frames) / 48_000)} µs |
| collections of the control thread's heap, the longest | ${outcome.collections}, ${micro(outcome.longestCollectionMilliseconds)} ms |
${outcome.remarks.length === 0 ? "" : `\nThe firmware said: ${outcome.remarks.join(" ")}\n`}`;
}
