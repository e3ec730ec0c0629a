/** Cards that are known by their kind only. */
import { allFormats, type Board } from "./board.ts";

export const classCompliantUsb: Board = {
  name: "USB audio interface",
  cardIds: [],
  overlay: null,
  formats: allFormats,
  rates: [44_100, 48_000, 88_200, 96_000, 176_400, 192_000],
  mixer: [],
  inputFullScale: null,
  outputFullScale: null,
  wiring: [
    "Use the interface's instrument (Hi-Z) input, and its gain knob so that the hardest chord just does not light the clip light.",
    "Switch direct monitoring off, or the dry guitar is heard beside the pedal.",
    "A USB interface adds some 150 frames of its own to the round trip.",
  ],
};

export const genericCard: Board = {
  name: "unknown sound card",
  cardIds: [],
  overlay: null,
  formats: allFormats,
  rates: [44_100, 48_000, 96_000],
  mixer: [],
  inputFullScale: null,
  outputFullScale: null,
  wiring: [
    "Set the mixer by hand (alsamixer), so that the input is the line input and nothing is muted; the pedal touches nothing.",
    "Most inputs are line inputs: put a buffer of about 1 Mohm between guitar and card.",
  ],
};
