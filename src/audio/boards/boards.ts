/** Every board the pedal knows by name. A new one is a new file and a line here. */
import { audioInjectorStereo } from "./audio-injector-stereo.ts";
import type { Board } from "./board.ts";
import { codecZero, iqaudioCodec } from "./codec-zero.ts";
import { hifiberryDacAdc } from "./hifiberry-dac-adc.ts";
import { hifiberryDacAdcPro } from "./hifiberry-dac-adc-pro.ts";
import { pisound } from "./pisound.ts";

/** Boards that share a card id stand with the longer card name first. */
export const boards: readonly Board[] = [
  hifiberryDacAdcPro,
  hifiberryDacAdc,
  codecZero,
  iqaudioCodec,
  audioInjectorStereo,
  pisound,
];
