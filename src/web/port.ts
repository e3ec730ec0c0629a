/** What the page's server needs of the pedal; src/pedal/web.ts gives it. */
import type { Card, EntryKind } from "../library/catalogue/card.ts";
import type { StickReport } from "../library/intake/report.ts";
import type { Release } from "../library/update/release.ts";
import type { Configuration } from "../state/configuration.ts";
import type { PedalEvent, PedalState } from "../state/pedal.ts";
import type { Studio } from "../studio/studio.ts";
import type { Frames, Hertz } from "../units.ts";
import type { LogTail } from "./log-tail.ts";
import type { PageFirmware, PagePhrases } from "./protocol.ts";

export type PedalPort = {
  state: () => PedalState;
  dispatch: (event: PedalEvent) => void;
  settings: SettingsPort;
  samples: SamplePort;
  firmware: FirmwarePort;
  /** Ends well and comes back by itself; null where nobody would start it again. @throws Refusal where it just has */
  restart: (() => void) | null;
  log: LogTail;
  version: string;
  rate: Hertz;
  periodFrames: Frames;
  /** What `stompnet doctor --json` prints. */
  doctor: () => Promise<string>;
  library: LibraryPort;
  studio: StudioPort;
  /** Calls back with each report of a stick, now and later. @returns how to stop */
  followSticks: (listen: (report: StickReport) => void) => () => void;
  /** null with a codec: then the guitar is a guitar. */
  bench: BenchPort | null;
};

export type SettingsPort = {
  read: () => Promise<{
    /** What counts now. */
    playing: Configuration;
    /** What stands in `pedal.json`, and what is wrong with it. */
    written: unknown;
    complaints: readonly string[];
    /** What counts after the next start only. */
    waiting: readonly string[];
  }>;
  /** @throws Refusal with everything that is wrong, a line each; the file then stands as it was */
  write: (settings: object) => Promise<{ now: readonly string[]; waiting: readonly string[] }>;
};

/** What is rendered: a preset of the bank where we are, or what plays with another model. */
export type SampleWish = { preset: number } | { model: string | null };

export type SamplePort = {
  /** Names of the dry recordings. */
  phrases: () => readonly string[];
  /** A WAV file. @throws Refusal */
  render: (wanted: SampleWish, phrase: string) => Promise<Uint8Array>;
};

export type FirmwarePort = {
  read: () => Promise<PageFirmware>;
  /** A signature comes first: what it does not fit is not even fetched. @throws Refusal */
  sign: (signature: string) => Promise<Release>;
  /** The firmware that was signed last; null: it runs already. @throws Refusal */
  receive: (content: AsyncIterable<Uint8Array>) => Promise<Release | null>;
};

export type BenchPort = {
  phrases: () => PagePhrases;
  /** @throws Refusal where there is none of that name or it cannot be read */
  choose: (name: string) => Promise<void>;
  /** A recording on the disk becomes the guitar. @throws Refusal */
  addRecording: (name: string, path: string) => Promise<void>;
};

/** See src/studio/studio.ts, which it is. */
export type StudioPort = Pick<
  Studio,
  | "state"
  | "follow"
  | "addSide"
  | "remove"
  | "reportPath"
  | "train"
  | "capture"
  | "evaluate"
  | "cancel"
  | "folder"
  | "stop"
>;

export type LibraryPort = {
  /** In order. */
  list: () => Promise<Card[]>;
  /** Judges and takes in every file of a folder. */
  take: (folder: string) => Promise<StickReport>;
  /** @throws Refusal where there is no such entry */
  remove: (kind: EntryKind, id: string) => Promise<void>;
  /** @throws Refusal where there is no such entry, or nothing can be called so */
  rename: (kind: EntryKind, id: string, name: string) => Promise<void>;
  /** Takes back the last removal or renaming. @throws Refusal where there was none */
  undo: () => Promise<void>;
  /** Puts these first, in this order. */
  arrange: (ids: readonly string[]) => Promise<void>;
  /** Writes everything that the pedal knows as one archive into a folder. @returns its name there */
  backUp: (folder: string) => Promise<string>;
  /** @throws Refusal where it is not there or damaged */
  read: (kind: EntryKind, id: string) => Promise<{ fileName: string; content: Uint8Array }>;
};
