/** What the page's server needs of the pedal; src/pedal/web.ts gives it. */
import type { Configuration } from "../state/configuration.ts";
import type { PedalEvent, PedalState } from "../state/pedal.ts";
import type { Frames, Hertz } from "../units.ts";
import type { LogTail } from "./log-tail.ts";
import type { PagePhrases } from "./protocol.ts";

export type PedalPort = {
  state: () => PedalState;
  dispatch: (event: PedalEvent) => void;
  configuration: Configuration;
  log: LogTail;
  version: string;
  rate: Hertz;
  periodFrames: Frames;
  hasTuner: boolean;
  /** What `stompnet doctor --json` prints. */
  doctor: () => Promise<string>;
  /** null with a codec: then the guitar is a guitar. */
  bench: BenchPort | null;
};

export type BenchPort = {
  phrases: () => PagePhrases;
  /** @throws Refusal where there is none of that name or it cannot be read */
  choose: (name: string) => Promise<void>;
  /** A recording on the disk becomes the guitar. @throws Refusal */
  addRecording: (name: string, path: string) => Promise<void>;
};
