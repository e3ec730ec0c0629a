/** What the control thread hands to the audio thread when it starts it: plain data and shared memory. */
import type { Address, DecibelsUnloaded, Frames, Hertz } from "../units.ts";
import type { SessionRefusal } from "./backends/alsa/request.ts";
import type { TapePlace } from "./tape.ts";

/** Which loop to run, and what only that loop needs. */
export type BackendData =
  | {
      kind: "alsa";
      /** Id of the card, or null for the one that suits best. */
      card: string | null;
      /** A name of the ALSA configuration in place of a card. */
      device: string | null;
      guitarChannel: number;
      /** Of the device's buffer, and how many of them are queued before the start. */
      periods: number;
      prefillPeriods: number;
    }
  | {
      kind: "naudiodon";
      /** A part of the device's name, or null for the default one. */
      device: string | null;
      guitarChannel: number;
    }
  | { kind: "bench"; phrase: Address; phraseFrames: Frames; recording: TapePlace }
  | { kind: "file"; input: TapePlace; output: TapePlace };

export type BackendKind = BackendData["kind"];

export type AudioThreadData = {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  rate: Hertz;
  periodFrames: Frames;
  /** Players that the thread plays into the void until every path is compiled. */
  rehearsalPlayers: readonly [Address, Address];
  backend: BackendData;
};

/** What the audio thread says between its real-time stretches, never within. */
export type AudioReport =
  | { kind: "remark"; sentence: string }
  | {
      kind: "playing";
      /** Card, rate, period and delay in words. */
      device: string;
      /** Of the card's input with its mixer as set; null where nobody knows. */
      inputFullScale: DecibelsUnloaded | null;
    }
  /** No sound until the next "playing"; the thread tries again by itself. */
  | { kind: "lost"; reason: LossReason; sentence: string }
  /** No sound any more in this process. */
  | { kind: "ended"; sentence: string };

/** Why a card was refused, or "interrupted": it played and does no more. */
export type LossReason = SessionRefusal["reason"] | "interrupted";
