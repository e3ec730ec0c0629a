/** A model of one size without stated levels, as all formats but `.nam` have it. */
import type { Model, ModelParameter, NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Frames, Hertz } from "../../units.ts";
import { networkRows } from "./shapes.ts";

const mostKnobs = 8;

/** Knobs from 0 to 1, as GuitarML and AIDA-X train and turn them, standing in the middle; no file names them. */
const unnamedKnobs = (count: number): ModelParameter[] =>
  Array.from({ length: count }, (_, index) => ({
    name: count === 1 ? "Knob" : `Knob ${index + 1}`,
    kind: "continuous",
    minimum: 0,
    maximum: 1,
    defaultValue: 0.5,
  }));

export type SimpleModel = {
  format: string;
  architecture: string;
  name: string | null;
  sampleRate: Hertz;
  network: NetworkNode;
  settleFrames: Frames;
  remarks: string[];
};

/** The whole model; inputs after the first are knobs. Throws a Refusal where there are too many, or outputs but one. */
export const toModel = (simple: SimpleModel): Model => {
  const { inputs, outputs } = networkRows(simple.network);
  if (inputs > 1 + mostKnobs || inputs < 1)
    throw new Refusal(
      `The model has ${inputs} inputs; at most the guitar and ${mostKnobs} knobs can be played.`,
    );
  if (outputs !== 1) throw new Refusal(`The model has ${outputs} outputs; a pedal has one.`);
  return {
    ...simple,
    parameters: unnamedKnobs(inputs - 1),
    levels: { loudness: null, inputLevel: null, outputLevel: null },
    sizes: [1],
    sizeIndex: 0,
  };
};
