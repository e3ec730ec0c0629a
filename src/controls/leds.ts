/** The lights' vocabulary: few words, each one rhythm, so that a player knows them after a minute. */

import type { LightRole } from "../state/configuration.ts";
import type { Backup, Fault, Intake, PedalState } from "../state/pedal.ts";
import type { Milliseconds } from "../units.ts";

/** Times alternately lit and dark, from lit, over and over. */
export type Rhythm = readonly Milliseconds[];

/** docs/controls.md shows this table to players; a test keeps the two equal. */
export const rhythms = {
  steady: [1],
  dark: [0, 1],
  /** A model is being made ready and will sound in a moment. */
  loading: [60, 190],
  tuner: [40, 960],
  keepHolding: [50, 50],
  switchingOff: [100, 900],
  stickAtWork: [400, 100],
  stickRefused: [100, 100, 100, 100, 100, 100, 100, 900],
  noCodec: [1000, 1000],
  /** The pedal failed again and again; now it passes the guitar on and does nothing else. */
  safeMode: [2000, 2000],
  modelRefused: [100, 100, 100, 100, 100, 900],
  controlMissing: [100, 100, 100, 1700],
  late: [100, 1900],
} as const satisfies Record<string, Rhythm>;

export type Word = keyof typeof rhythms;

/** The worst first: one light can say one thing at a time. */
const wordsOfFaults: readonly (readonly [Fault, Word])[] = [
  ["no-codec", "noCodec"],
  ["safe-mode", "safeMode"],
  ["model-failed", "modelRefused"],
  ["model-refused", "modelRefused"],
  ["no-switches", "controlMissing"],
  ["no-encoders", "controlMissing"],
  ["no-knobs", "controlMissing"],
  ["no-display", "controlMissing"],
  ["late", "late"],
];

/** Somebody stands there and waits for the answer, so before everything that may be wrong. */
const wordsOfSticks: Readonly<Partial<Record<Backup | Intake, Word>>> = {
  writing: "stickAtWork",
  reading: "stickAtWork",
  written: "steady",
  taken: "steady",
  failed: "stickRefused",
  refused: "stickRefused",
};

export function isLit(rhythm: Rhythm, time: Milliseconds): boolean {
  const length = rhythm.reduce((sum, part) => sum + part, 0);
  let rest = ((time % length) + length) % length;
  for (const [index, part] of rhythm.entries()) {
    if (rest < part) return index % 2 === 0;
    rest -= part;
  }
  return false;
}

/**
 * What a light says. It follows the state, which changes at the press and not when the sound has followed; what the
 * audio thread reports (a refused model, a fall to bypass) comes back through the same state and corrects the light.
 * @param alone the pedal has no status light, so the effect light must speak of faults too
 */
export function wordOf(role: LightRole, state: PedalState, alone: boolean): Word {
  if (state.shutdown === "confirming") return "keepHolding";
  if (state.shutdown === "going") return "switchingOff";
  if (role === "tuner") return state.tuner ? "steady" : "dark";
  const stick = wordsOfSticks[state.backup] ?? wordsOfSticks[state.intake];
  if (stick !== undefined && (role === "status" || alone)) return stick;
  if (role === "status") return wordOfFaults(state) ?? "dark";
  return (alone ? urgentWord(state) : null) ?? wordOfEffect(state);
}

function wordOfFaults(state: PedalState): Word | null {
  return wordsOfFaults.find(([fault]) => state.faults.includes(fault))?.[1] ?? null;
}

/** Missing knobs and late periods are not worth taking the effect light away. */
function urgentWord(state: PedalState): Word | null {
  const word = wordOfFaults(state);
  return word === "noCodec" || word === "safeMode" || word === "modelRefused" ? word : null;
}

function wordOfEffect(state: PedalState): Word {
  if (state.tuner) return "tuner";
  if (state.bypass) return "dark";
  return state.model === state.liveModel ? "steady" : "loading";
}

/** Whether each of the pedal's lights is lit at a time. */
export function lightsAt(roles: readonly LightRole[], state: PedalState, time: Milliseconds): boolean[] {
  const alone = !roles.includes("status");
  return roles.map((role) => isLit(rhythms[wordOf(role, state, alone)], time));
}
