/** A device between the codec's output and input: our signal through it, and the recording, checked as it comes in. */
import { meanSquare, peakOf, powerDecibels } from "../../capture/recording/levels.ts";
import { testSignalPlaces } from "../../capture/signal/test-signal.ts";
import { Refusal } from "../../refusal.ts";
import type { Decibels, Frames, Hertz } from "../../units.ts";
import { playScore, type ScoreParts } from "./play-score.ts";

export type CaptureWatch = {
  /** @param share of the signal that was played, 0 to 1 @param level of what came back just now; full scale is 0 */
  onProgress: (share: number, level: Decibels) => void;
  isStopped: () => boolean;
};

/** What comes later than the signal's end, and belongs to it. */
const tailSeconds = 0.5;
const silentBelow: Decibels = -80;
const clippedFrom = 0.985;
const levelSeconds = 0.1;

/**
 * @param signal of `testSignal`; the chain must be silent already
 * @returns what came back, a little longer than the signal; null where it was stopped
 * @throws Refusal as soon as something is wrong: nothing comes back, it clips, the sound breaks
 */
export async function captureThrough(
  parts: ScoreParts,
  signal: Float32Array,
  rate: Hertz,
  { onProgress, isStopped }: CaptureWatch,
): Promise<Float32Array | null> {
  const score = new Float32Array(signal.length + Math.round(tailSeconds * rate));
  score.set(signal);
  const toneEnd = (testSignalPlaces(signal, rate)?.restBefore.from ?? 0) + Math.round(tailSeconds * rate);
  const xruns = parts.thread.counter("xruns");
  let checked: Frames = 0;
  const recorded = await playScore(parts, score, {
    isStopped,
    onProgress: (sound) => {
      if (sound.length >= toneEnd && checked === 0) {
        refuseBadTone(sound.subarray(0, toneEnd));
        checked = sound.length;
      }
      if (parts.thread.counter("xruns") > xruns) throw broken(parts.thread.counter("xruns") - xruns);
      const piece = sound.subarray(Math.max(0, sound.length - Math.round(levelSeconds * rate)));
      onProgress(sound.length / score.length, powerDecibels(meanSquare(piece)));
    },
  });
  return recorded;
}

/** Two seconds are enough to know that three minutes would be for nothing. */
function refuseBadTone(recorded: Float32Array): void {
  const peak = peakOf(recorded);
  if (powerDecibels(peak ** 2) < silentBelow)
    throw new Refusal(
      "Nothing comes back: connect the output to the device and the device to the input, switch it on, choose the input with --channel, and check both levels.",
    );
  if (peak >= clippedFrom)
    throw new Refusal(
      "What comes back clips the input: turn the device's level or the input gain down, and capture again.",
    );
}

function broken(times: number): Refusal {
  return new Refusal(
    `The sound broke ${times === 1 ? "once" : `${times} times`} while the signal was played: give a longer period (--block 256), and see what \`stompnet doctor\` says.`,
  );
}
