import type { Board } from "./board.ts";
import { pcm512xFullScale, pcm512xMixer } from "./pcm512x.ts";

export const hifiberryDacAdcPro: Board = {
  name: "HiFiBerry DAC+ADC Pro",
  cardIds: ["sndrpihifiberry"],
  cardNames: ["snd_rpi_hifiberry_dacplusadcpro"],
  overlay: "dtoverlay=hifiberry-dacplusadcpro",
  // The driver has 24 bits switched off, because the sign is lost there.
  formats: ["S32_LE", "S16_LE"],
  rates: [44_100, 48_000, 88_200, 96_000, 176_400, 192_000],
  mixer: [
    ...pcm512xMixer,
    // In half decibels from -12 dB: 24 is 0 dB.
    { element: "ADC Capture Volume", value: 24 },
    { element: "ADC Left Input", value: "VINL1[SE]" },
    { element: "ADC Right Input", value: "VINR1[SE]" },
    { element: "ADC Mic Bias", value: "Mic Bias off" },
  ],
  // 2.1 V RMS single-ended at 0 dB of gain, from the PCM1863's data sheet.
  inputFullScale: 8.7,
  outputFullScale: pcm512xFullScale,
  wiring: [
    "The input is a line input of some 10 kohm: put a buffer of about 1 Mohm with clamping diodes between guitar and board.",
    "Guitar to the left channel of the unbalanced input; the balanced header is not used.",
    "I2C address 0x4A belongs to the board's converter: an ADS1115 for knobs must be at 0x48, 0x49 or 0x4B.",
    "The output is at line level, far above what a guitar gives: use a divider or the amplifier's effects return.",
  ],
};
