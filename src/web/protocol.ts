/** What goes between the pedal and its page, as JSON. Types only: both sides compile them. See docs/api.md. */
import type { ParameterName } from "../state/parameters.ts";
import type { Fault } from "../state/pedal.ts";
import type { PresetPosition } from "../state/presets.ts";
import type { Decibels, Frames, Hertz } from "../units.ts";

export type PagePreset = { name: string; model: string | null; snapshots: string[] };
export type PageBank = { name: string; presets: PagePreset[] };

/** The pedal's state as a page needs it. */
export type PageState = {
  /** Counts changes; an answer to an event names the one that holds its effect. */
  revision: number;
  bypass: boolean;
  tuner: boolean;
  model: string | null;
  liveModel: string | null;
  parameters: Record<ParameterName, number>;
  banks: PageBank[];
  position: PresetPosition;
  snapshot: number | null;
  /** Whether something was turned since the preset or snapshot was recalled. */
  edited: boolean;
  catalogue: readonly string[];
  faults: readonly Fault[];
  message: string;
  beatsPerMinute: number | null;
};

/** What does not change while the pedal runs. */
export type PageFacts = {
  version: string;
  /** Names the page that this pedal serves; another one means: load it again. */
  page: string;
  rate: Hertz;
  periodFrames: Frames;
  /** Whether a needle can be shown. The tuner's mute works everywhere. */
  tuner: boolean;
  /** null with a codec; else what the bench takes. */
  bench: { mostUploadBytes: number } | null;
};

export type Hello = { facts: PageFacts; state: PageState };

/** About twenty a second. */
export type PageReading = {
  /** Full scale is 0; null is silence. */
  input: Decibels | null;
  output: Decibels | null;
  /** Shares of the period. */
  load: number;
  worstLoad: number;
  latePeriods: number;
  xruns: number;
  /** null while no note rings or the tuner is off. */
  tuner: { note: string; cents: number } | null;
};

/** The bench's recordings: which one is the guitar. */
export type PagePhrases = { playing: string; names: string[] };
