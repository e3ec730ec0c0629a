/** What the tuner's needle says in words. */
import type { PageReading } from "../protocol.ts";
import { strings } from "./strings.ts";

/** Nearer than an ear hears on a ringing string. */
const inTuneCents = 2;

export function isNearly(heard: PageReading["tuner"]): boolean {
  return heard !== null && Math.abs(heard.cents) <= inTuneCents;
}

export function needleText(heard: PageReading["tuner"]): string {
  if (heard === null) return strings.playOne;
  return isNearly(heard) ? strings.inTune : strings.cents(heard.cents);
}
