/** The DA7213 boards: IQaudio Codec, IQaudio Codec Zero and Raspberry Pi Codec Zero; names from the Linux driver da7213. */
import type { Board, MixerSetting } from "./board.ts";

const inputSettings: readonly MixerSetting[] = [
  // The driver leaves the jack's pin off: the classic "no input".
  { element: "AUX Jack Switch", value: true },
  { element: "Aux Switch", value: true },
  // 53 is 0 dB in steps of 1.5 dB: -9 dB.
  { element: "Aux Volume", value: 47 },
  { element: "Mic 1 Switch", value: false },
  { element: "Mic 2 Switch", value: false },
  { element: "Mixin Left Aux Left Switch", value: true },
  { element: "Mixin Right Aux Right Switch", value: true },
  { element: "Mixin PGA Switch", value: true },
  // 3 is 0 dB in steps of 1.5 dB: -1.5 dB.
  { element: "Mixin PGA Volume", value: 2 },
  { element: "ADC Switch", value: true },
  // 112 is 0 dB in steps of 0.75 dB: -0.75 dB.
  { element: "ADC Volume", value: 111 },
  { element: "ADC HPF Switch", value: false },
  { element: "ADC Voice Mode Switch", value: false },
  { element: "DMIC Switch", value: false },
  { element: "ALC Switch", value: false },
  { element: "DAI Left Source MUX", value: "ADC Left" },
  { element: "DAI Right Source MUX", value: "ADC Right" },
];

const outputSettings: readonly MixerSetting[] = [
  { element: "DAC Left Source MUX", value: "DAI Input Left" },
  { element: "DAC Right Source MUX", value: "DAI Input Right" },
  // 112 is 0 dB; above it the codec clips what our limiter let through.
  { element: "DAC Volume", value: 112 },
  { element: "DAC HPF Switch", value: false },
  { element: "DAC Voice Mode Switch", value: false },
  { element: "DAC NG Switch", value: false },
  { element: "DAC EQ Switch", value: false },
  { element: "DAC Soft Mute Switch", value: false },
  { element: "Mixout Left DAC Left Switch", value: true },
  { element: "Mixout Right DAC Right Switch", value: true },
  { element: "HP Jack Switch", value: true },
  { element: "Headphone Switch", value: true },
  // 57 is 0 dB in steps of 1 dB: -3 dB.
  { element: "Headphone Volume", value: 54 },
];

const shared = {
  formats: ["S32_LE", "S16_LE"],
  rates: [44_100, 48_000, 96_000],
  mixer: [...inputSettings, ...outputSettings],
  inputFullScale: null,
  outputFullScale: null,
  wiring: [
    "Guitar to AUX IN through a buffer of about 1 Mohm: the input itself is a line input (up to 1 V RMS).",
    "Amplifier to AUX OUT; the loudspeaker terminals stay empty.",
    "The codec takes about a second to wake: the pedal opens it once and keeps it open.",
  ],
} as const satisfies Partial<Board>;

export const iqaudioCodec: Board = {
  name: "IQaudio Codec Zero",
  cardIds: ["IQaudIOCODEC"],
  overlay: "dtoverlay=iqaudio-codec",
  ...shared,
};

export const codecZero: Board = {
  name: "Raspberry Pi Codec Zero",
  cardIds: ["Zero"],
  overlay: "dtoverlay=rpi-codeczero",
  ...shared,
};
