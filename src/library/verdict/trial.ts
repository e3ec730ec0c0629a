/** A second of guitar through the real engine, as the board will play it: what sounds wrong is never taken in. */

import { playGuitar } from "../../capture/guitar/guitar.ts";
import { electricGuitar } from "../../capture/guitar/instrument.ts";
import { strum } from "../../capture/guitar/score.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Player } from "../../engine/load/load.ts";
import type { Model } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz } from "../../units.ts";

/** Of each period; the rest is the chain's, the driver's and the machine's. */
export const affordableCost = 0.7;
/** 30 dB over full scale: no amplifier is that loud, and a network that has lost its footing soon is. */
const loudest = 32;
/** 80 dB under full scale, while a loud chord goes in. */
const quietest = 1e-4;

export type TrialStage = { engine: Engine; guitar: Float32Array };

/** One second, a chord and a high note: loud enough to drive every nonlinearity. */
export function trialGuitar(sampleRate: Hertz): Float32Array {
  const chord = strum([0, 2, 2, 1, 0, 0], { at: 0.02, length: 0.95, velocity: 0.9 });
  const note = { at: 0.5, length: 0.45, string: 5, fret: 12, velocity: 1 };
  const score = { instrument: electricGuitar, length: 1, notes: [...chord, note] };
  return playGuitar(score, { sampleRate, seed: 1, peak: -6 });
}

/**
 * Loads, plays and unloads a model.
 * @param name for the sentence
 * @returns the share of real time that it costs here
 * @throws Refusal when it is too slow, computes no numbers, explodes or stays silent
 */
export function tryModel({ engine, guitar }: TrialStage, model: Model, name: string): number {
  const player = engine.load(model);
  try {
    refuseSlow(player, name);
    refuseBadSound(engine.playOffline(player, guitar), name);
    return player.cost;
  } finally {
    engine.unload(player);
  }
}

function refuseSlow({ cost }: Player, name: string): void {
  if (cost <= affordableCost) return;
  throw new Refusal(
    `${name} needs ${Math.ceil(100 * cost)} % of each period on this pedal; at most ${100 * affordableCost} % can be had. Take a smaller model of the same amplifier.`,
  );
}

function refuseBadSound(sound: Float32Array, name: string): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const sample of sound) {
    if (!Number.isFinite(sample))
      throw new Refusal(
        `${name} computes something that is no sound: its weights are damaged. Download it again.`,
      );
    lowest = Math.min(lowest, sample);
    highest = Math.max(highest, sample);
  }
  const peak = Math.max(-lowest, highest);
  if (peak > loudest)
    throw new Refusal(
      `${name} is ${Math.round(20 * Math.log10(peak))} dB louder than the pedal can be: its weights are damaged. Download it again.`,
    );
  // A constant is no sound either, whatever its level.
  if (highest - lowest < quietest)
    throw new Refusal(`${name} stays silent while a guitar plays: its training failed. Take another model.`);
}
