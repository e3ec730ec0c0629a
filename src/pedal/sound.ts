/**
 * Sound as early as it can be: the least that the audio thread needs, before anything else is loaded. It plays what it
 * hears until the rest of the machine is there.
 */
import type { Worker } from "node:worker_threads";
import type { BoardLevels } from "../audio/boards/wanted.ts";
import { AudioThread } from "../audio/thread.ts";
import type { BackendData } from "../audio/thread-data.ts";
import { defaultLevelSettings, type LevelSettings } from "../engine/levels.ts";
import type { Configuration } from "../state/configuration.ts";
import type { Frames, Hertz } from "../units.ts";
import { Bench } from "./bench.ts";
import { bestPrecision, buildMachine, type Machine } from "./machine.ts";
import type { PhraseEntry } from "./phrase.ts";

/** A card, or the phrase of bench mode. */
export type Source =
  | Extract<BackendData, { kind: "alsa" | "naudiodon" }>
  /** The phrase is the first of the phrases. */
  | { kind: "bench"; phrase: Float32Array; phrases: readonly PhraseEntry[] };

export type Sound = {
  rate: Hertz;
  periodFrames: Frames;
  machine: Machine;
  bench: Bench | null;
  /** That bench mode may play; none with a card. */
  phrases: readonly PhraseEntry[];
  thread: AudioThread;
  boardLevels: BoardLevels;
};

/**
 * @param worker from `bootAudioWorker`
 * @param boardLevels of the board that plays
 */
export async function startSound(
  worker: Worker,
  source: Source,
  rate: Hertz,
  periodFrames: Frames,
  audio: Configuration["audio"],
  boardLevels: BoardLevels,
): Promise<Sound> {
  const levels = levelsOf(audio, boardLevels);
  const machine = buildMachine(rate, periodFrames, bestPrecision(), levels, audio.bypassFadeMs);
  const bench = source.kind === "bench" ? new Bench(machine, source.phrase) : null;
  const backend = source.kind === "bench" ? (bench as Bench).backend : source;
  const rehearsalPlayers = machine.engine.rehearsalPlayers();
  // Silent until the first model is there, or until it is clear that there is none: Pedal.
  machine.engine.setMute(true);
  const thread = new AudioThread(worker, { ...machine, rate, periodFrames, rehearsalPlayers, backend });
  if (backend.kind === "naudiodon") await endPortAudioWith(thread);
  const phrases = source.kind === "bench" ? source.phrases : [];
  return { rate, periodFrames, machine, bench, phrases, thread, boardLevels };
}

export function levelsOf(audio: Configuration["audio"], boardLevels: BoardLevels): LevelSettings {
  const { outputLevel, calibrateInput, targetLoudness } = audio;
  const interfaceLevel = audio.interfaceLevel ?? boardLevels.input ?? defaultLevelSettings.interfaceLevel;
  return { output: outputLevel, calibrateInput, targetLoudness, interfaceLevel };
}

async function endPortAudioWith(thread: AudioThread): Promise<void> {
  const { endPortAudioOnExit } = await import("../audio/backends/naudiodon/end-on-exit.ts");
  const { loadLibc } = await import("../system/libc.ts");
  const forget = endPortAudioOnExit(thread.counters, loadLibc());
  thread.ended.then(forget, forget);
}
