/** What goes between the pedal and its page, as JSON. Types only: both sides compile them. See docs/api.md. */
import type { SlotRole } from "../library/update/release.ts";
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
  cabinet: string | null;
  parameters: Record<ParameterName, number>;
  banks: PageBank[];
  position: PresetPosition;
  snapshot: number | null;
  /** Whether something was turned since the preset or snapshot was recalled. */
  edited: boolean;
  catalogue: readonly string[];
  cabinets: readonly string[];
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
  /** The largest file that the library takes. */
  mostFileBytes: number;
  /** Whether it comes back by itself when it is asked to start anew. */
  mayRestart: boolean;
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

/** What runs, and what became of the last update. */
export type PageFirmware = {
  version: string;
  architecture: string;
  /** The two firmwares and which of them is which; none where this is not a pedal. */
  slots: { slot: "a" | "b"; version: string | null; role: SlotRole }[];
  /** Received, and being unpacked. */
  isInstalling: boolean;
  /** Why it takes no updates; null where it does. */
  refusal: string | null;
};

/** The bench's recordings: which one is the guitar. */
export type PagePhrases = { playing: string; names: string[] };

/** An entry of the library, as far as the page shows it; the API gives its whole card. */
export type PageCard = {
  kind: "model" | "cabinet" | "presets";
  id: string;
  title: string;
  fileName: string;
  architecture: string | null;
  /** Share of real time that it took on this board when it was tried. */
  cost: number | null;
};

/** What became of a stick, or of a file that was sent as if it were one; the API gives the whole report. */
export type PageReport = {
  /** `working`: do not pull it out yet. `pulled`: it was gone before the end. */
  state: "working" | "done" | "pulled" | "away";
  looked: number;
  candidates: number;
  added: readonly { title: string }[];
  refused: readonly { file: string; sentence: string }[];
  /** Contents that the library had already. */
  known: number;
  notes: readonly string[];
};
