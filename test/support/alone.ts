/** A network alone on the real kernels: several input rows in, all output rows out. */
import { packNetwork } from "../../src/engine/load/pack.ts";
import type { NetworkNode } from "../../src/engine/network.ts";
import { controlScratch, networkHeap } from "../../src/engine/shared/memory-map.ts";
import type { Frames } from "../../src/units.ts";
import type { Stage } from "./stage.ts";

/** @param rows one for each input channel, all of one length, a whole number of blocks */
export function playAlone(
  { kernels, floats, words }: Stage,
  network: NetworkNode,
  rows: readonly Float32Array[],
  frames: Frames,
): Float32Array[] {
  const { program, input, output } = packNetwork(
    { floats, words },
    network,
    rows.length,
    frames,
    networkHeap,
  );
  const length = rows[0]?.length ?? 0;
  const result = Array.from({ length: output.channels }, () => new Float32Array(length));
  for (let start = 0; start < length; start += frames) {
    for (const [channel, row] of rows.entries())
      floats.set(row.subarray(start, start + frames), (input.base + channel * input.stride) / 4);
    kernels.runProgram(program, frames, controlScratch);
    for (const [channel, row] of result.entries()) {
      const at = (output.base + channel * output.stride) / 4;
      row.set(floats.subarray(at, at + frames), start);
    }
  }
  return result;
}
