/** Bench mode's audio thread as the pedal starts it, with a network on it and a phrase. */
import { setTimeout as sleep } from "node:timers/promises";
import { phases } from "../../src/audio/backends/port.ts";
import { bootAudioWorker } from "../../src/audio/boot.ts";
import { placeTape, tapeBytes } from "../../src/audio/tape.ts";
import { AudioThread } from "../../src/audio/thread.ts";
import { buildMachine, type Machine } from "../../src/pedal/machine.ts";
import { pluck } from "./signals.ts";
import { modelOf, weighted } from "./stage.ts";

const frames = 64;
const phraseFrames = frames * 100;

/** @param entry the file that the audio thread starts from */
export function startBench(entry: string): { machine: Machine; thread: AudioThread } {
  const machine = buildMachine(48_000, frames, "strict");
  const { engine, memory, module } = machine;
  engine.play(engine.load(modelOf(weighted(0.5))), { kind: "crossfade", frames: 0 });
  const phrase = engine.reserve(4 * phraseFrames)!.address;
  new Float32Array(memory.buffer).set(pluck(phraseFrames, 1), phrase / 4);
  const capacity = frames * 64;
  const recording = placeTape(engine.reserve(tapeBytes(capacity))!.address, capacity);
  const backend = { kind: "bench", phrase, phraseFrames, recording } as const;
  const thread = new AudioThread(bootAudioWorker(entry), {
    memory,
    module,
    rate: 48_000,
    periodFrames: frames,
    rehearsalPlayers: engine.rehearsalPlayers(),
    backend,
  });
  return { machine, thread };
}

/** Waits for the loop's first period. @throws what the audio thread failed with, if it did */
export async function untilPlaying(thread: AudioThread): Promise<void> {
  let ended = false;
  thread.ended
    .finally(() => {
      ended = true;
    })
    .catch(() => {});
  while (!ended && thread.counter("phase") !== phases.running) await sleep(5);
  if (ended) await thread.ended;
}
