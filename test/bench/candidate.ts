/** What the bench plays: our engine in one build, or onnxruntime, each with one network at one block size. */
import type { Model } from "../../src/engine/network.ts";
import { playedRate } from "../../src/engine/network-facts.ts";
import { instantiateKernels, type Precision } from "../../src/engine/shared/kernels.ts";
import { controlScratch } from "../../src/engine/shared/memory-map.ts";
import { buildMachine, type Machine } from "../../src/pedal/machine.ts";
import type { Frames, Hertz, Milliseconds } from "../../src/units.ts";
import { writeOnnx } from "./onnx/network.ts";
import { openSession } from "./onnx/session.ts";

export type PlayerName = Precision | "q15" | "onnxruntime";

/** Each way to play goes on from where the last one ended, whole blocks only; they are apart so that V8 keeps each fast. */
export type Candidate = {
  player: PlayerName;
  frames: Frames;
  /** The network's own: no converter takes part. */
  rate: Hertz;
  play(sound: Float32Array): void | Promise<void>;
  /** Hands over the sound as `play` does, and plays nothing. */
  feed(sound: Float32Array): void;
  hear(sound: Float32Array): Float32Array | Promise<Float32Array>;
  /** How long each block took by the clock on the wall. */
  time(sound: Float32Array): Milliseconds[] | Promise<Milliseconds[]>;
  close(): void | Promise<void>;
};

/** One machine for each build, block size and rate; models come and go on it, as on stage. */
export class Engines {
  readonly #machines = new Map<string, Machine>();

  candidate(model: Model, precision: Precision, frames: Frames, arithmetic?: "q15"): Candidate {
    const rate = playedRate(model);
    const { engine, memory, module } = this.#machine(precision, frames, rate);
    const player = engine.load(model, arithmetic);
    const { program, input, output } = player.packed;
    const { runProgram } = instantiateKernels(module, memory);
    const floats = new Float32Array(memory.buffer);
    const [from, to] = [input.base / 4, output.base / 4];
    const hand = (sound: Float32Array, at: number): void => {
      floats.set(sound.subarray(at, at + frames), from);
    };
    const block = (sound: Float32Array, at: number): void => {
      hand(sound, at);
      runProgram(program, frames, controlScratch);
    };
    return {
      player: arithmetic ?? precision,
      frames,
      rate,
      play: (sound) => {
        for (let at = 0; at + frames <= sound.length; at += frames) block(sound, at);
      },
      feed: (sound) => {
        for (let at = 0; at + frames <= sound.length; at += frames) hand(sound, at);
      },
      hear: (sound) => {
        const heard = new Float32Array(sound.length);
        for (let at = 0; at + frames <= sound.length; at += frames) {
          block(sound, at);
          heard.set(floats.subarray(to, to + frames), at);
        }
        return heard;
      },
      time: (sound) => {
        const times: Milliseconds[] = [];
        for (let at = 0; at + frames <= sound.length; at += frames) {
          const begin = performance.now();
          block(sound, at);
          times.push(performance.now() - begin);
        }
        return times;
      },
      close: () => engine.unload(player),
    };
  }

  #machine(precision: Precision, frames: Frames, rate: Hertz): Machine {
    const key = `${precision} ${frames} ${rate}`;
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
  const hand = (sound: Float32Array, at: number): void => block.set(sound.subarray(at, at + frames));
  const process = (sound: Float32Array, at: number): Promise<Float32Array> => {
    hand(sound, at);
    return session.process(block);
  };
  return {
    player: "onnxruntime",
    frames,
    rate: playedRate(model),
    play: async (sound) => {
      for (let at = 0; at + frames <= sound.length; at += frames) await process(sound, at);
    },
    feed: (sound) => {
      for (let at = 0; at + frames <= sound.length; at += frames) hand(sound, at);
    },
    hear: async (sound) => {
      const heard = new Float32Array(sound.length);
      for (let at = 0; at + frames <= sound.length; at += frames)
        heard.set((await process(sound, at)).subarray(0, frames), at);
      return heard;
    },
    time: async (sound) => {
      const times: Milliseconds[] = [];
      for (let at = 0; at + frames <= sound.length; at += frames) {
        const begin = performance.now();
        await process(sound, at);
        times.push(performance.now() - begin);
      }
      return times;
    },
    close: session.close,
  };
}
