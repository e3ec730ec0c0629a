/**
 * The audio thread from its first instruction to its last: instantiate the kernels over the shared memory, make every
 * object the loop will need, rehearse, and then nothing but the loop.
 */
import { parentPort } from "node:worker_threads";
import { Renderer } from "../engine/render/renderer.ts";
import { Take } from "../engine/render/take.ts";
import { instantiateKernels } from "../engine/shared/kernels.ts";
import { counterBase } from "../engine/shared/memory-map.ts";
import { loadLibc } from "../system/libc.ts";
import type { Address } from "../units.ts";
import { playThroughAlsa } from "./backends/alsa/start.ts";
import { BenchLoop } from "./backends/bench/loop.ts";
import { FileLoop } from "./backends/file/loop.ts";
import { playThroughPortAudio } from "./backends/naudiodon/start.ts";
import type { BackendParts } from "./backends/parts.ts";
import { counterCount } from "./backends/port.ts";
import { Tape } from "./tape.ts";
import type { AudioReport, AudioThreadData, BackendData } from "./thread-data.ts";

/**
 * Until V8 has compiled every function of the loop; measured: allocation ends after about 1500 periods. The chain walks its
 * rarer paths, changes of model, for itself first.
 */
const rehearsalPeriods = 2000;
const chainRehearsalBlocks = 1000;
/** Above everything else of the system but the kernel's own threads. */
const fifoPriority = 70;

/** The control thread has not finished loading yet: what to play through comes in its one message; null: nothing. */
export function awaitOrders(): void {
  parentPort?.once("message", (data: AudioThreadData | null) => data && runAudioThread(data));
}

export async function runAudioThread(data: AudioThreadData): Promise<void> {
  const { memory, module, periodFrames, rate, rehearsalPlayers, backend } = data;
  const buffer = memory.buffer as SharedArrayBuffer;
  const words = new Int32Array(buffer);
  const counters = new Int32Array(buffer, counterBase, counterCount);
  const kernels = instantiateKernels(module, memory);
  const chain = new Renderer(kernels, words, periodFrames);
  const renderer = new Take(kernels, chain, words, periodFrames);
  const parts = { kernels, renderer, counters, buffer, rate, periodFrames, rehearsalPeriods };
  rehearseChain(chain, rehearsalPlayers);
  const report = (message: AudioReport) => parentPort?.postMessage(message);
  switch (backend.kind) {
    case "alsa":
      playThroughAlsa(parts, backend, loadLibc(), report);
      return;
    case "naudiodon":
      await playThroughPortAudio(parts, backend, report);
      return;
    case "bench":
      playBench(parts, words, backend);
      return;
    case "file": {
      const input = new Tape(words, backend.input);
      const output = new Tape(words, backend.output);
      renderer.forgetRehearsal();
      new FileLoop({ ...parts, input, output }).run();
    }
  }
}

/** The backends go on with their own part of it, and say when it is over. */
function rehearseChain(renderer: Renderer, [first, second]: readonly [Address, Address]): void {
  for (let block = 0; block < chainRehearsalBlocks; block++) renderer.rehearse(first, second, block);
}

function playBench(
  parts: BackendParts,
  words: Int32Array,
  backend: Extract<BackendData, { kind: "bench" }>,
): void {
  const { phrase, phraseFrames } = backend;
  const libc = loadLibc();
  const recording = new Tape(words, backend.recording);
  const loop = new BenchLoop({ ...parts, libc, phrase, phraseFrames, recording });
  loop.rehearse(parts.rehearsalPeriods);
  parts.renderer.forgetRehearsal();
  // Where it is not allowed the bench plays all the same, with more late periods.
  libc.setFifo(fifoPriority);
  loop.run();
}
