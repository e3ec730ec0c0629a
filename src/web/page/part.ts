/** A part of the page: an element that follows the pedal. */
import type { PageFacts, PageReading, PageState } from "../protocol.ts";

export type Part = {
  element: HTMLElement;
  /** Once for each connection, before the first state. */
  hello?: (facts: PageFacts) => void;
  /** `changed` holds the fields that differ from the last call. */
  state?: (state: PageState, changed: Partial<PageState>) => void;
  reading?: (reading: PageReading) => void;
};

/** A part that asks for what it shows: until it has it, nobody sees how it grows. */
export type AskingPart = Part & { isFilled: Promise<unknown> };

/** What a part may do to the pedal and to the page around it. */
export type Hands = {
  /** Sends an event; what goes wrong is shown to the player. Resolves with the revision, or null. */
  send: (event: { type: string; [field: string]: unknown }) => Promise<number | null>;
  /** Asks the API; what goes wrong is shown to the player and is null here. */
  ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** The same, told here: what is refused belongs beside what was asked for. */
  attempt: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ given: unknown } | { refusal: string }>;
  /** Asks for a file that is made for it; what goes wrong is shown to the player and is null here. */
  fetchBytes: (path: string, body: unknown) => Promise<ArrayBuffer | null>;
  sound: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** A sentence at the bottom for some seconds, perhaps with one thing to do about it. */
  tell: (sentence: string, action?: { label: string; run: () => void }) => void;
};
