/** Knobs of formats that say how many there are but neither name nor range. */
import type { ModelParameter } from "../../engine/network.ts";

export const mostKnobs = 8;

/** Knobs from 0 to 1, as GuitarML and AIDA-X train and turn them, standing in the middle. */
export const unnamedKnobs = (count: number): ModelParameter[] =>
  Array.from({ length: count }, (_, index) => ({
    name: count === 1 ? "Knob" : `Knob ${index + 1}`,
    kind: "continuous",
    minimum: 0,
    maximum: 1,
    defaultValue: 0.5,
  }));
