/** Names from the Linux driver wm8731. */
import type { Board } from "./board.ts";

export const audioInjectorStereo: Board = {
  name: "AudioInjector Stereo",
  cardIds: ["audioinjectorpi"],
  overlay: "dtoverlay=audioinjector-wm8731-audio",
  formats: ["S32_LE", "S16_LE"],
  rates: [44_100, 48_000, 96_000],
  mixer: [
    { element: "Input Mux", value: "Line In" },
    { element: "Line Capture Switch", value: true },
    { element: "Mic Capture Switch", value: false },
    // 0 dB in steps of 1.5 dB from -34.5 dB.
    { element: "Capture Volume", value: 23 },
    { element: "ADC High Pass Filter Switch", value: false },
    { element: "Output Mixer HiFi Playback Switch", value: true },
    { element: "Output Mixer Line Bypass Switch", value: false },
    { element: "Output Mixer Mic Sidetone Switch", value: false },
    // 0 dB in steps of 1 dB from -121 dB.
    { element: "Master Playback Volume", value: 121 },
    { element: "Playback Deemphasis Switch", value: false },
  ],
  inputFullScale: null,
  outputFullScale: null,
  wiring: [
    "Guitar to the left line input through a buffer of about 1 Mohm; the small microphone on the board is not used.",
    "Amplifier to the left line output. The headphone output carries the same signal.",
    "Needs a kernel of 2024 or later on a Pi 5.",
  ],
};
