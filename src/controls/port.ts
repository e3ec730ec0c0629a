/** What the outside of the pedal tells the inside, and how the two are joined. Positions and levels are 0 to 1. */

import type { PedalEvent } from "../state/pedal.ts";
import type { Milliseconds } from "../units.ts";
import type { MidiMessage } from "./midi.ts";

/** Something a player did. `at` is a monotonic clock's time, taken where the edge was seen. */
export type ControlInput =
  /** A raw edge, bounces and all; `index` counts the configuration's switches. */
  | { kind: "switch"; index: number; pressed: boolean; at: Milliseconds }
  /** One reading of a potentiometer, unsmoothed. */
  | { kind: "knob"; index: number; position: number; at: Milliseconds }
  /** The two contacts of an encoder after one of them moved. */
  | { kind: "encoder"; index: number; a: boolean; b: boolean; at: Milliseconds }
  | { kind: "midi"; message: MidiMessage; at: Milliseconds }
  /** Already a meaning: a key of the terminal, a button of the page. */
  | { kind: "event"; event: PedalEvent; at: Milliseconds };

export type Listener = (input: ControlInput) => void;

/** A way in. Starting never throws and never waits: what is missing is a log line, and is tried again. */
export type ControlDriver = {
  start(listen: Listener): void;
  /** Frees lines and devices; never rejects. */
  stop(): Promise<void>;
};

/** Lights. Setting returns at once; the newest level wins where the hardware is slower. */
export type OutputDriver = {
  start(): void;
  /** @param index counts the configuration's lights; @param on lit */
  set(index: number, on: boolean): void;
  stop(): Promise<void>;
};

/** One sentence for the log. */
export type Log = (sentence: string) => void;
