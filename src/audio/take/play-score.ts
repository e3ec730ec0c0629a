/** A sound through the device at the codec, and what comes back: the chain steps aside for it (engine/render/take.ts). */
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../../engine/engine.ts";
import { takeBase } from "../../engine/shared/memory-map.ts";
import { takeWords } from "../../engine/shared/take.ts";
import { Refusal } from "../../refusal.ts";
import type { Frames, Milliseconds } from "../../units.ts";
import type { AudioThread } from "../thread.ts";

export type ScoreParts = {
  engine: Engine;
  memory: WebAssembly.Memory;
  thread: AudioThread;
};

export type ScoreWatch = {
  /** Hears a few times a second what has come back so far; the array is only good while it is called. Throws to stop. */
  onProgress: (recorded: Float32Array) => void;
  /** Asked as often; true: stop. */
  isStopped: () => boolean;
};

const lookEveryMs: Milliseconds = 20;
/** Periods of this time without any news: the card is gone. */
const patienceMs: Milliseconds = 3000;
/** The audio thread has certainly left the score after this. */
const leaveMs: Milliseconds = 50;

/**
 * @returns what came back, one frame for each of the score's from its first on; null where it was stopped
 * @throws Refusal where there is no room for it, or no sound
 */
export async function playScore(
  { engine, memory, thread }: ScoreParts,
  score: Float32Array,
  { onProgress, isStopped }: ScoreWatch,
): Promise<Float32Array | null> {
  const frames = engine.frames * Math.ceil(score.length / engine.frames) + engine.frames;
  const region = engine.reserve(4 * frames);
  if (region === null)
    throw new Refusal(
      "So long a signal does not fit into the memory beside the models: choose fewer minutes.",
    );
  const words = new Int32Array(memory.buffer, takeBase);
  const sound = new Float32Array(memory.buffer, region.address, frames);
  sound.fill(0, score.length);
  sound.set(score);
  Atomics.store(words, takeWords.position, 0);
  Atomics.store(words, takeWords.frames, frames);
  Atomics.store(words, takeWords.score, region.address);
  try {
    const end = frames - engine.frames;
    const isWhole = await played(words, end, thread, (position) => {
      onProgress(sound.subarray(0, position));
      return isStopped();
    });
    return isWhole ? sound.slice(0, score.length) : null;
  } finally {
    Atomics.store(words, takeWords.score, 0);
    await sleep(leaveMs);
    engine.release(region);
  }
}

/** @returns false where it was stopped */
async function played(
  words: Int32Array,
  end: Frames,
  thread: AudioThread,
  look: (position: Frames) => boolean,
): Promise<boolean> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  thread.ended.then(over, over);
  let [moved, before] = [performance.now(), 0];
  for (;;) {
    const position = Atomics.load(words, takeWords.position);
    if (position !== before) moved = performance.now();
    before = position;
    if (look(position)) return false;
    if (position >= end) return true;
    if (isOver || performance.now() - moved > patienceMs)
      throw new Refusal(
        "The sound card stopped while the signal was played: see what `stompnet doctor` says.",
      );
    await sleep(lookEveryMs);
  }
}
