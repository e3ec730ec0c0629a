/**
 * The audio thread from its first instruction to its last: instantiate the kernels over the shared memory, make every
 * object the loop will need, rehearse, and then nothing but the loop.
 */
import { Renderer } from "../engine/render/renderer.ts";
import { instantiateKernels, type Kernels } from "../engine/shared/kernels.ts";
import { counterBase } from "../engine/shared/memory-map.ts";
import { loadLibc } from "../system/libc.ts";
import { BenchLoop } from "./backends/bench/loop.ts";
import { FileLoop } from "./backends/file/loop.ts";
import { counterCount } from "./backends/port.ts";
import { Tape } from "./tape.ts";
import type { AudioThreadData } from "./thread-data.ts";

/** Until V8 has compiled every function of the loop; measured: allocation ends after about 1500 periods. */
const rehearsalPeriods = 3000;

/** Above everything else of the system but the kernel's own threads. */
const fifoPriority = 70;

export function runAudioThread(data: AudioThreadData): void {
  const { memory, module, periodFrames, rate, backend } = data;
  const buffer = memory.buffer as SharedArrayBuffer;
  const words = new Int32Array(buffer);
  const counters = new Int32Array(buffer, counterBase, counterCount);
  const kernels: Kernels = instantiateKernels(module, memory);
  const renderer = new Renderer(kernels, words, periodFrames);
  const common = { kernels, renderer, counters, periodFrames };
  if (backend.kind === "file") {
    const input = new Tape(words, backend.input);
    const output = new Tape(words, backend.output);
    new FileLoop({ ...common, input, output }).run();
    return;
  }
  const { phrase, phraseFrames } = backend;
  const recording = new Tape(words, backend.recording);
  const libc = loadLibc();
  const loop = new BenchLoop({ ...common, libc, rate, phrase, phraseFrames, recording });
  loop.rehearse(rehearsalPeriods);
  // Where it is not allowed the bench plays all the same, with more late periods.
  libc.setFifo(fifoPriority);
  loop.run();
}
