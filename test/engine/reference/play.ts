import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Model, NetworkNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { readModel } from "../../../src/library/formats/index.ts";

export const readModelFile = (path: string, size = 1): Model =>
  readModel(readFileSync(path), { fileName: basename(path), size });

/** The model's output for a signal, after it settled as its own program lets it, its knobs at their defaults. */
export const play = (
  model: Model,
  signal: ArrayLike<number>,
  settleFrames = model.settleFrames,
): Float64Array => {
  const reference = createReference(model.network);
  const knobs = model.parameters.map((parameter) => parameter.defaultValue);
  reference.settle(settleFrames, knobs);
  const guitar = Float64Array.from(signal);
  const [output] = reference.process([
    guitar,
    ...knobs.map((value) => new Float64Array(guitar.length).fill(value)),
  ]);
  return output ?? new Float64Array(0);
};

/** One network over rows given as plain lists. */
export const run = (network: NetworkNode, ...rows: number[][]): number[][] =>
  createReference(network)
    .process(rows.map((row) => Float64Array.from(row)))
    .map((row) => [...row]);
