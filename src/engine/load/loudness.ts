/** How loud a network is that does not say so: measured with a phrase of our own. */
import type { Decibels } from "../../units.ts";
import { loudnessPhrase } from "../sound/loudness-phrase.ts";
import type { Loader } from "./load.ts";
import { playOffline } from "./offline.ts";
import type { PackedNetwork } from "./pack.ts";
import type { Steps } from "./steps.ts";

/** What is quieter than this is silent with reason, or broken, and is not turned up. */
const quietest: Decibels = -50;

/**
 * The effective value for the phrase, without the mean: what files state is the same for a recording that is not ours
 * (formats.md 1.3).
 * @param packed settled, with its knobs in its input rows; its state is used up
 * @returns null for what is no sound
 */
export function* measureLoudness(
  { memory, kernels, rate }: Loader,
  packed: PackedNetwork,
): Steps<Decibels | null> {
  const sound = yield* playOffline(memory, kernels, packed, loudnessPhrase(rate));
  const mean = sound.reduce((sum, sample) => sum + sample, 0) / sound.length;
  const power = sound.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / sound.length;
  const loudness = 10 * Math.log10(power);
  return loudness >= quietest && loudness < Number.POSITIVE_INFINITY ? loudness : null;
}
