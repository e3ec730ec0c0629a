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
  /** What the live model calls its knobs, "model1" and "model2" of the parameters. */
  modelKnobs: readonly string[];
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
  /** Of the last ten seconds. */
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
  /** What the file calls itself. */
  ownName: string | null;
  architecture: string | null;
  /** Share of real time that it took on this board when it was tried. */
  cost: number | null;
};

/** What became of a stick, or of a file that was sent as if it were one; the API gives the whole report. */
export type PageReport = {
  /** `working`: do not pull it out yet. `unfinished`: pulled out before the end, or the import was cut off. */
  state: "working" | "done" | "unfinished" | "away";
  looked: number;
  candidates: number;
  added: readonly { title: string }[];
  refused: readonly { file: string; sentence: string }[];
  /** Contents that the library had already. */
  known: number;
  notes: readonly string[];
};

/** A device's two recordings in the studio. */
export type PageRecording = {
  id: string;
  name: string;
  /** null while one of the two is missing. */
  found: {
    seconds: number;
    rate: Hertz;
    /** What keeps a good model from coming of it; empty where nothing does. */
    faults: readonly string[];
    remarks: readonly string[];
    /** Frames by which the second came later; it is moved. */
    delay: Frames;
    /** How long the device remembers; null where the recordings hold no settling test. */
    settlingMs: number | null;
  } | null;
  /** A training of it that was interrupted, and can go on. */
  interrupted: { network: string; share: number } | null;
  /** The model made of it last: a reference of the library, and its error-to-signal ratio; null where there is none. */
  model: { reference: string; error: number; verdict: string } | null;
  /** How close a model came when it was last evaluated on it; null where none was. */
  evaluation: {
    model: string;
    /** Error-to-signal ratio, plain and through 1 - 0.95 z^-1; distance of spectra. */
    error: number;
    emphasised: number;
    spectral: number;
    verdict: string;
  } | null;
  /** Whether a report can be fetched. */
  hasReport: boolean;
};

/** A training as it goes: four times a second. */
export type PageTraining = {
  network: string;
  loss: string;
  updates: number;
  budget: number;
  seconds: number;
  /** null before anybody can tell. */
  secondsLeft: number | null;
  lossNow: number | null;
  /** Error-to-signal ratios on what is not learned from; null before the first try. */
  error: number | null;
  bestError: number | null;
  /** Every try so far, at most fifty: for the plot. */
  curve: readonly { updates: number; loss: number; error: number }[];
  /** How often it ran away and went back to its best. */
  setbacks: number;
};

/** What the studio does, or did last. */
export type PageActivity = {
  kind: "capture" | "training" | "evaluation";
  recording: string;
  state: "running" | "done" | "cancelled" | "refused";
  /** 0 to 1. */
  share: number;
  /** What became of it, in a sentence; empty while it runs. */
  sentence: string;
  training: PageTraining | null;
};

export type PageStudio = { recordings: readonly PageRecording[]; activity: PageActivity | null };
