/** What the bench plays: our engine in one build, or onnxruntime, each with one network at one block size. */
import type { Model } from "../../src/engine/network.ts";
import { instantiateKernels, type Precision } from "../../src/engine/shared/kernels.ts";
import { controlScratch } from "../../src/engine/shared/memory-map.ts";
import { buildMachine, type Machine } from "../../src/pedal/machine.ts";
import type { Frames, Hertz, Milliseconds } from "../../src/units.ts";
import { writeOnnx } from "./onnx/network.ts";
import { openSession } from "./onnx/session.ts";

/** All is measured at the rate of the pedal. */
export const rate: Hertz = 48_000;

export type PlayerName = Precision | "onnxruntime";

/** What to keep of a pass: the sound, and how long each block took by the clock on the wall. */
export type Hearing = { output?: Float32Array; blockTimes?: Milliseconds[] };

export type Candidate = {
  player: PlayerName;
  frames: Frames;
  /** Plays whole blocks of a sound, going on from where the last one ended. */
  play(sound: Float32Array, hearing?: Hearing): void | Promise<void>;
  close(): void | Promise<void>;
};

/** One machine for each build and block size; models come and go on it, as on stage. */
export class Engines {
  readonly #machines = new Map<string, Machine>();

  candidate(model: Model, precision: Precision, frames: Frames): Candidate {
    const { engine, memory, module } = this.#machine(precision, frames);
    const player = engine.load(model);
    const { program, input, output } = player.packed;
    const { runProgram } = instantiateKernels(module, memory);
    const floats = new Float32Array(memory.buffer);
    const [from, to] = [input.base / 4, output.base / 4];
    return {
      player: precision,
      frames,
      play: (sound, { output: heard, blockTimes } = {}) => {
        for (let at = 0; at + frames <= sound.length; at += frames) {
          const begin = blockTimes ? performance.now() : 0;
          floats.set(sound.subarray(at, at + frames), from);
          runProgram(program, frames, controlScratch);
          blockTimes?.push(performance.now() - begin);
          heard?.set(floats.subarray(to, to + frames), at);
        }
      },
      close: () => engine.unload(player),
    };
  }

  #machine(precision: Precision, frames: Frames): Machine {
    const key = `${precision} ${frames}`;
    const machine = this.#machines.get(key) ?? buildMachine(rate, frames, precision);
    this.#machines.set(key, machine);
    return machine;
  }
}

/** @throws NotInOnnx for the few networks that test/bench/onnx does not know */
export async function onnxruntimeCandidate(model: Model, frames: Frames): Promise<Candidate> {
  const onnx = writeOnnx(model.network, 1 + model.parameters.length, frames);
  const session = await openSession(onnx);
  const block = new Float32Array(onnx.inputChannels * frames);
  for (const [index, { defaultValue }] of model.parameters.entries())
    block.fill(defaultValue, (index + 1) * frames, (index + 2) * frames);
  for (let done = 0; done < model.settleFrames; done += frames) await session.process(block);
  return {
    player: "onnxruntime",
    frames,
    play: async (sound, { output: heard, blockTimes } = {}) => {
      for (let at = 0; at + frames <= sound.length; at += frames) {
        const begin = blockTimes ? performance.now() : 0;
        block.set(sound.subarray(at, at + frames));
        const result = await session.process(block);
        blockTimes?.push(performance.now() - begin);
        heard?.set(result.subarray(0, frames), at);
      }
    },
    close: session.close,
  };
}
