import type { Board } from "./board.ts";
import { pcm512xFullScale, pcm512xMixer } from "./pcm512x.ts";

export const hifiberryDacAdc: Board = {
  name: "HiFiBerry DAC+ADC",
  cardIds: ["sndrpihifiberry"],
  cardNames: ["snd_rpi_hifiberry_dacplusadc"],
  overlay: "dtoverlay=hifiberry-dacplusadc",
  formats: ["S32_LE", "S16_LE"],
  rates: [44_100, 48_000, 96_000, 192_000],
  mixer: pcm512xMixer,
  // Depends on the jumpers beside the input.
  inputFullScale: null,
  outputFullScale: pcm512xFullScale,
  wiring: [
    "The input is a line input: put a buffer of about 1 Mohm with clamping diodes between guitar and board.",
    "The input's gain is set by jumpers on the board; there is no control for it in software.",
    "The output is at line level, far above what a guitar gives: use a divider or the amplifier's effects return.",
  ],
};
