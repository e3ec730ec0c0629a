/** How much of a core a packed network takes, measured on the machine that will play it. */
import type { Frames, Hertz, Milliseconds } from "../../units.ts";
import type { Kernels } from "../shared/kernels.ts";
import { controlScratch } from "../shared/memory-map.ts";
import type { PackedNetwork } from "./pack.ts";
import type { KernelMemory } from "./packer.ts";

/** Blocks in a row that are timed together: long against the clock's grain, short against the machine's other work. */
const blocksPerRound = 16;

/**
 * Share of real time (1 = one whole core) that one block costs, the best of the rounds that fit `budgetMs`: what the
 * network needs, not what disturbed it. Leaves the network's state dirty: settle it afterwards.
 */
export function measureCost(
  memory: KernelMemory,
  kernels: Kernels,
  packed: PackedNetwork,
  rate: Hertz,
  now: () => Milliseconds,
  budgetMs: Milliseconds,
): number {
  fillWithNoise(memory.floats, packed);
  const begin = now();
  let best = Number.POSITIVE_INFINITY;
  do {
    const before = now();
    for (let block = 0; block < blocksPerRound; block++) {
      kernels.runProgram(packed.program, packed.frames, controlScratch);
    }
    best = Math.min(best, now() - before);
  } while (now() - begin < budgetMs);
  return best / blockMilliseconds(packed.frames * blocksPerRound, rate);
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
