/** How one model, or one cabinet, gives way to another without a gap and without a late period. */
import type { Change } from "../engine/engine.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";

/** Each way: down to silence, and up again. */
const dipMs: Milliseconds = 12;
/** Share of the period that networks may take together; the rest is the chain's and the machine's. */
const affordable = 0.6;
/** Share of the period that one model and one cabinet may take: beyond it no period is sure to be in time. */
const mostCost = 0.85;

/**
 * Before it is heard. @param otherCost what the other slot costs meanwhile
 * @throws Refusal with the figure
 */
export function refuseUnlessAffordable(title: string, cost: number, otherCost: number): void {
  if (cost + otherCost <= mostCost) return;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const beside = otherCost > 0 ? ` beside the ${percent(otherCost)} of what plays with it` : "";
  throw new Refusal(
    `"${title}" needs ${percent(cost)} of the time that this board has${beside}, and ${percent(mostCost)} is the most: choose a smaller one.`,
  );
}

/**
 * Side by side if both fit the period, else one after the other through a moment of silence.
 * @param otherCost what the other slot costs meanwhile
 */
export function chooseChange(
  fromCost: number,
  toCost: number,
  otherCost: number,
  rate: Hertz,
  crossfadeMs: Milliseconds,
): Change {
  const frames = (time: Milliseconds): Frames => Math.round((time * rate) / 1000);
  return fromCost + toCost + otherCost <= affordable
    ? { kind: "crossfade", frames: frames(crossfadeMs) }
    : { kind: "dip", frames: frames(dipMs) };
}
