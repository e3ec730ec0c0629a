/** How loud a model is played: the rules of the `.nam` world (formats.md 1.3). */
import type { Decibels } from "../units.ts";
import type { ModelLevels } from "./network.ts";

/** Every model sounds as loud as every other: the plug-in's target for "normalised" output. */
const normalisedLoudness: Decibels = -18;

/** Gain after the network; none where the file does not say how loud it is. */
export function normalisingGain({ loudness }: ModelLevels): Decibels {
  return loudness === null ? 0 : normalisedLoudness - loudness;
}
