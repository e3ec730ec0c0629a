/** What the control thread hands to the audio thread when it starts it: plain data and shared memory. */
import type { Address, Frames, Hertz } from "../units.ts";
import type { TapePlace } from "./tape.ts";

/** Which loop to run, and what only that loop needs. */
export type BackendData =
  | { kind: "bench"; phrase: Address; phraseFrames: Frames; recording: TapePlace }
  | { kind: "file"; input: TapePlace; output: TapePlace };

export type AudioThreadData = {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  rate: Hertz;
  periodFrames: Frames;
  backend: BackendData;
};
