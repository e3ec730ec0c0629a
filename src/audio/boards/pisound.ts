import type { Board } from "./board.ts";

export const pisound: Board = {
  name: "Pisound",
  cardIds: ["pisound"],
  overlay: "dtoverlay=pisound",
  formats: ["S32_LE", "S24_3LE", "S16_LE"],
  rates: [48_000, 96_000, 192_000],
  mixer: [],
  // 2.5 V peak to peak at 0 dB of gain, from its maker's table: 0.884 V RMS.
  inputFullScale: 1.1,
  // 2.1 V RMS, from the same table.
  outputFullScale: 8.7,
  wiring: [
    "Guitar into the quarter-inch input (100 kohm): a buffered pedal before it keeps the treble of passive pickups.",
    "Turn the gain knob on the board fully down: the published level holds there, and the knob cannot be read by software.",
    "Turn the volume knob fully up for the published output level.",
  ],
};
