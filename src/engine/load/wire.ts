/** The player of an empty slot: no operations, and what goes in is what comes out. */
import { unityGains } from "../levels.ts";
import { wirePlayer, wireProgram, wireRow } from "../shared/memory-map.ts";
import { opEnd } from "../shared/operations.ts";
import type { KernelMemory } from "./packer.ts";
import { writePlayer } from "./player.ts";

export function writeWire(memory: KernelMemory): void {
  memory.words[wireProgram / 4] = opEnd;
  const wire = { program: wireProgram, input: wireRow, inputStride: 0, parameterCount: 0, output: wireRow };
  writePlayer(memory, wirePlayer, wire, unityGains, null);
}
