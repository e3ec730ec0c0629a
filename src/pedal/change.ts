/** How one model, or one cabinet, gives way to another without a gap and without a late period. */
import type { Change } from "../engine/engine.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";

/** Each way: down to silence, and up again. */
const dipMs: Milliseconds = 12;
/** Share of the period that networks may take together; the rest is the chain's and the machine's. */
const affordable = 0.6;

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
