/** What a codec board is to the pedal: data, one file for each board. */
import type { DecibelsUnloaded, Hertz } from "../../units.ts";
import type { SampleFormat } from "../backends/port.ts";

/** One mixer element by its full ALSA name; the value goes to all its channels. */
export type MixerSetting = {
  element: string;
  /** A raw value, a switch, or an item's name. */
  value: number | boolean | string;
};

export type Board = {
  /** As printed on the board or its box. */
  name: string;
  /** Ids in /proc/asound/cards that this board may have. Empty where the id says nothing (USB, unknown cards). */
  cardIds: readonly string[];
  /** Where boards share an id: the short name must begin with one of these too. */
  cardNames?: readonly string[];
  /** The line for config.txt, or null where none is needed. */
  overlay: string | null;
  /** In order of preference. */
  formats: readonly SampleFormat[];
  rates: readonly Hertz[];
  /** Set and verified at each start. */
  mixer: readonly MixerSetting[];
  /** RMS level of the sine that just reaches 0 dBFS with `mixer` set; null where nobody has published or measured it. */
  inputFullScale: DecibelsUnloaded | null;
  outputFullScale: DecibelsUnloaded | null;
  /** How to connect guitar and amplifier, and what to watch for; whole sentences. */
  wiring: readonly string[];
};

export const allFormats: readonly SampleFormat[] = ["S32_LE", "S24_3LE", "S16_LE"];
