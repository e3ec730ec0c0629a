/** How much of a core a packed network takes, measured on the machine that will play it. */
import type { Frames, Hertz, Milliseconds } from "../../units.ts";
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import type { PackedNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";
import type { Steps } from "./steps.ts";

/** Most blocks in a row that are timed together: long against the clock's grain, short against the machine's other work. */
const mostBlocks = 16;
/** A network that needs longer for them is timed over fewer: nobody else is heard during a round. */
const longestRoundMs: Milliseconds = 2;
/** One block alone may have met V8 at its compiling, or another process. */
const fewestRounds = 3;
/** The best of so many says enough of a small network, and a clock that hardly moves must not hold the load up for ever. */
const mostRounds = 250;

/**
 * Share of real time (1 = one whole core) that one block costs, the best of the rounds that fit `budgetMs`: what the
 * network needs, not what disturbed it. Leaves the network's state dirty: settle it afterwards.
 */
export function* measureCost(
  memory: KernelMemory,
  kernels: Kernels,
  packed: PackedNetwork,
  rate: Hertz,
  now: () => Milliseconds,
  budgetMs: Milliseconds,
): Steps<number> {
  fillWithNoise(memory.floats, packed);
  const time = (blocks: number): Milliseconds => {
    const before = now();
    for (let block = 0; block < blocks; block++)
      kernels.runProgram(packed.program, packed.frames, controlScratch);
    return now() - before;
  };
  const first = time(1);
  const blocks = Math.min(mostBlocks, Math.max(1, Math.floor(longestRoundMs / first)));
  let best = first;
  // Only what was worked counts: between two rounds others may be at it for long.
  let worked = first;
  for (let rounds = 0; rounds < fewestRounds || (worked < budgetMs && rounds < mostRounds); rounds++) {
    yield;
    const round = time(blocks);
    worked += round;
    best = Math.min(best, round / blocks);
  }
  return best / blockMilliseconds(packed.frames, rate);
}

function blockMilliseconds(frames: Frames, rate: Hertz): Milliseconds {
  return (1000 * frames) / rate;
}

/** Silence is cheaper than guitar in nothing here, but denormals and branches should see a real signal. */
function fillWithNoise(floats: Float32Array, packed: PackedNetwork): void {
  let seed = 1;
  const first = packed.input.base / 4;
  for (let index = 0; index < packed.frames; index++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    floats[first + index] = (seed / 0xffffffff - 0.5) * 0.2;
  }
}
