/**
 * From raw edges of switches to gestures. Acts on the first edge: debouncing is a lock-out after it, not a wait before
 * it. Time comes in with the edges; between them the owner calls `advance` when `nextDeadline` says so.
 *
 * A press is reported at once, although it may yet turn out to be a hold, a double press or half of a chord. If it
 * does, `withdrawn` comes first: whoever acted on the press undoes it.
 */

import type { GestureTimes } from "../state/configuration.ts";
import type { Milliseconds } from "../units.ts";

export type Gesture =
  | {
      type:
        | "press"
        | "release"
        /** The press was short and is nothing else. */
        | "tap"
        | "double"
        | "hold"
        | "withdrawn"
        /** Keep holding: the lights should say what is coming. */
        | "longHoldBegun"
        | "longHoldCancelled"
        | "longHold";
      index: number;
      at: Milliseconds;
    }
  | { type: "chord"; chord: number; at: Milliseconds };

/** Which gestures mean something on a switch; the others are not waited for. */
export type Listening = { hold: boolean; double: boolean; longHold: boolean };

type Phase =
  | "up"
  | "down"
  | "held"
  | "confirming"
  /** Used up by a chord, a double press or a long hold, until released. */
  | "spent"
  /** Released, and perhaps half of a double press. */
  | "released";

type Contact = {
  raw: boolean;
  accepted: boolean;
  lockedUntil: Milliseconds;
  phase: Phase;
  pressedAt: Milliseconds;
};

type Deadline = { at: Milliseconds; index: number; act: () => void };

export class Switches {
  private readonly contacts: Contact[];
  private readonly times: GestureTimes;
  private readonly listening: readonly Listening[];
  private readonly chords: readonly (readonly number[])[];
  private gestures: Gesture[] = [];

  /** @param chords pairs of indices of switches */
  constructor(times: GestureTimes, listening: readonly Listening[], chords: readonly (readonly number[])[]) {
    const longHoldLightMs = Math.max(times.longHoldLightMs, times.holdMs);
    this.times = { ...times, longHoldLightMs, longHoldMs: Math.max(times.longHoldMs, longHoldLightMs) };
    this.listening = listening;
    this.chords = chords;
    this.contacts = listening.map(() => ({
      raw: false,
      accepted: false,
      lockedUntil: Number.NEGATIVE_INFINITY,
      phase: "up",
      pressedAt: 0,
    }));
  }

  /** The gestures up to and with this edge. Edges of one switch come in the order of time. */
  edge(index: number, pressed: boolean, at: Milliseconds): Gesture[] {
    this.runDeadlines(at);
    const contact = this.contacts[index];
    if (contact !== undefined) {
      contact.raw = pressed;
      if (at >= contact.lockedUntil) this.accept(index, contact, at);
    }
    return this.taken();
  }

  /** The gestures that the passing of time has made, up to `now`. */
  advance(now: Milliseconds): Gesture[] {
    this.runDeadlines(now);
    return this.taken();
  }

  /** When `advance` has something to do if no edge comes before; null: never. */
  nextDeadline(): Milliseconds | null {
    return this.earliest()?.at ?? null;
  }

  private taken(): Gesture[] {
    const { gestures } = this;
    this.gestures = [];
    return gestures;
  }

  private runDeadlines(now: Milliseconds): void {
    for (let due = this.earliest(); due !== null && due.at <= now; due = this.earliest()) due.act();
  }

  private earliest(): Deadline | null {
    let first: Deadline | null = null;
    for (const [index, contact] of this.contacts.entries()) {
      for (const deadline of this.deadlines(index, contact)) {
        if (first === null || deadline.at < first.at) first = deadline;
      }
    }
    return first;
  }

  private deadlines(index: number, contact: Contact): Deadline[] {
    const { pressedAt, phase, raw, accepted, lockedUntil } = contact;
    const { hold, longHold } = this.listening[index]!;
    const { holdMs, doublePressMs, longHoldLightMs, longHoldMs } = this.times;
    const due: Deadline[] = [];
    if (raw !== accepted)
      due.push({ at: lockedUntil, index, act: () => this.accept(index, contact, lockedUntil) });
    const after = (delay: Milliseconds, act: (at: Milliseconds) => void) =>
      due.push({ at: pressedAt + delay, index, act: () => act(pressedAt + delay) });
    if (phase === "released") after(doublePressMs, (at) => this.tap(index, contact, at));
    if (phase === "down" && hold) after(holdMs, (at) => this.hold(index, contact, at));
    if ((phase === "down" || phase === "held") && longHold)
      after(longHoldLightMs, (at) => this.beginLongHold(index, contact, at));
    if (phase === "confirming") after(longHoldMs, (at) => this.longHold(index, contact, at));
    return due;
  }

  private accept(index: number, contact: Contact, at: Milliseconds): void {
    if (contact.raw === contact.accepted) return;
    contact.accepted = contact.raw;
    contact.lockedUntil = at + this.times.lockOutMs;
    if (contact.accepted) this.press(index, contact, at);
    else this.release(index, contact, at);
  }

  private press(index: number, contact: Contact, at: Milliseconds): void {
    const partOfDouble = contact.phase === "released";
    contact.pressedAt = at;
    if (this.completeChord(index, at)) {
      if (partOfDouble) this.gestures.push({ type: "tap", index, at });
      contact.phase = "spent";
    } else if (partOfDouble) {
      contact.phase = "spent";
      this.gestures.push({ type: "withdrawn", index, at }, { type: "double", index, at });
    } else {
      contact.phase = "down";
      this.gestures.push({ type: "press", index, at });
    }
  }

  private completeChord(index: number, at: Milliseconds): boolean {
    for (const [chord, pair] of this.chords.entries()) {
      if (!pair.includes(index)) continue;
      const partner = pair.find((other) => other !== index);
      const other = partner === undefined ? undefined : this.contacts[partner];
      if (partner === undefined || other?.phase !== "down" || at - other.pressedAt > this.times.chordMs)
        continue;
      other.phase = "spent";
      this.gestures.push({ type: "withdrawn", index: partner, at }, { type: "chord", chord, at });
      return true;
    }
    return false;
  }

  private release(index: number, contact: Contact, at: Milliseconds): void {
    const { phase, pressedAt } = contact;
    contact.phase = "up";
    this.gestures.push({ type: "release", index, at });
    if (phase === "confirming") this.gestures.push({ type: "longHoldCancelled", index, at });
    if (phase !== "down") return;
    if (this.listening[index]!.double && at - pressedAt < this.times.doublePressMs)
      contact.phase = "released";
    else this.tap(index, contact, at);
  }

  private tap(index: number, contact: Contact, at: Milliseconds): void {
    contact.phase = "up";
    this.gestures.push({ type: "tap", index, at });
  }

  private hold(index: number, contact: Contact, at: Milliseconds): void {
    contact.phase = "held";
    this.gestures.push({ type: "withdrawn", index, at }, { type: "hold", index, at });
  }

  private beginLongHold(index: number, contact: Contact, at: Milliseconds): void {
    if (contact.phase === "down") this.gestures.push({ type: "withdrawn", index, at });
    contact.phase = "confirming";
    this.gestures.push({ type: "longHoldBegun", index, at });
  }

  private longHold(index: number, contact: Contact, at: Milliseconds): void {
    contact.phase = "spent";
    this.gestures.push({ type: "longHold", index, at });
  }
}
