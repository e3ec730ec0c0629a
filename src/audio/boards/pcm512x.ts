/** The PCM5122 converter that both HiFiBerry boards play through; names from the Linux driver pcm512x. */
import type { DecibelsUnloaded } from "../../units.ts";
import type { MixerSetting } from "./board.ts";

/** 2.1 V RMS at 0 dB, from the converter's data sheet: 20 log10(2.1 / 0.7746). */
export const pcm512xFullScale: DecibelsUnloaded = 8.7;

export const pcm512xMixer: readonly MixerSetting[] = [
  // 207 is 0 dB; the driver goes on to +24 dB, where the converter clips what our limiter let through.
  { element: "Digital Playback Volume", value: 207 },
  { element: "Digital Playback Switch", value: true },
  // 1 is 0 dB, 0 is -6 dB.
  { element: "Analogue Playback Volume", value: 1 },
  { element: "Analogue Playback Boost Volume", value: 0 },
  // The shortest group delay of the five programs; its de-emphasis is a switch of its own.
  { element: "DSP Program", value: "Low latency IIR with de-emphasis" },
  { element: "Deemphasis Switch", value: false },
  // Otherwise the output falls silent after 21 ms of digital zero and swallows the first note after a rest.
  { element: "Auto Mute Switch", value: false },
];
