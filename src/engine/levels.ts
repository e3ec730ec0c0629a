/** How loud a model is played: the rules of the `.nam` world (formats.md 1.3). */
import type { Decibels, DecibelsUnloaded } from "../units.ts";
import type { ModelLevels } from "./network.ts";

/**
 * "normalised": every model as loud as every other. "raw": as the file computes it. "calibrated": as loud, against the
 * guitar, as the device was that the model was made from.
 */
export type OutputMode = "normalised" | "raw" | "calibrated";

export type LevelSettings = {
  output: OutputMode;
  /** Whether a model that states its input level gets the level it was made with. */
  calibrateInput: boolean;
  /** What "normalised" brings every model to, RMS dB re full scale for the reference guitar. */
  targetLoudness: Decibels;
  /** Analogue level of a sine that reads full scale (peak) at the converters. */
  interfaceLevel: DecibelsUnloaded;
};

/** What the plug-in does when nothing is set. */
export const defaultLevelSettings: LevelSettings = {
  output: "normalised",
  calibrateInput: false,
  targetLoudness: -18,
  interfaceLevel: 12,
};

/** Gains around a network. */
export type PlayerGains = { input: Decibels; output: Decibels };

export const unityGains: PlayerGains = { input: 0, output: 0 };

/** A file may state anything; no honest model needs more. */
const mostGain: Decibels = 40;

export function decibelsToGain(decibels: Decibels): number {
  return 10 ** (decibels / 20);
}

/**
 * Input: calibrated, Z - input level. Output: normalised, target - loudness; calibrated, output level - Z (normalised where
 * the file does not state it, so that no model surprises with its volume); raw, none. Z is the interface's level.
 * @param loudness stated or measured; null where there is nothing to measure
 */
export function playerGains(
  levels: ModelLevels,
  loudness: Decibels | null,
  settings: LevelSettings,
): PlayerGains {
  const { inputLevel, outputLevel } = levels;
  const { output, calibrateInput, targetLoudness, interfaceLevel } = settings;
  const input = calibrateInput && inputLevel !== null ? interfaceLevel - inputLevel : 0;
  return { input: withinReason(input), output: withinReason(outputGain()) };

  function outputGain(): Decibels {
    if (output === "raw") return 0;
    if (output === "calibrated" && outputLevel !== null) return outputLevel - interfaceLevel;
    return loudness === null ? 0 : targetLoudness - loudness;
  }
}

function withinReason(gain: Decibels): Decibels {
  return Math.min(mostGain, Math.max(-mostGain, gain));
}
