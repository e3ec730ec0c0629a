/** The audio thread of `portaudio.ts`: copies input to output through PortAudio. */
import { workerData } from "node:worker_threads";
import { loadPortAudio } from "../../../src/audio/backends/naudiodon/native.ts";
import { openPortAudio } from "../../../src/audio/backends/naudiodon/open.ts";
import { PortAudioPlayback } from "../../../src/audio/backends/naudiodon/playback.ts";
import { counterWords } from "../../../src/audio/backends/port.ts";

export type PortAudioPlay = {
  stopAfterPeriods: number;
  periodFrames: number;
  device?: string;
  patienceMilliseconds?: number;
};

const { counters, stopAfterPeriods, periodFrames, device, patienceMilliseconds } =
  workerData as PortAudioPlay & {
    counters: Int32Array;
  };
const session = openPortAudio(loadPortAudio(), { device: device ?? "pedal", rate: 48_000, periodFrames });
const bytes = periodFrames * 8;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const input = new Uint8Array(memory.buffer, 0, bytes);
const output = new Uint8Array(memory.buffer, 32_768, bytes);
let rendered = 0;

function render(): void {
  output.set(input);
  rendered++;
  if (rendered === stopAfterPeriods) Atomics.store(counters, counterWords.stop, 1);
}

await new PortAudioPlayback({
  session,
  input,
  output,
  counters,
  render,
  fadeIn: () => {},
  // So long that a busy machine is not mistaken for an unplugged device.
  patienceMilliseconds: patienceMilliseconds ?? 20_000,
}).run();
