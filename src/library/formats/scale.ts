/** Gains around a network, as part of it. */
import type { ConvolutionNode, Model } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { dense } from "./convolution.ts";
import type { Scales } from "./format.ts";

/** Scales the first of `rows` rows and leaves the others, which are knobs, as they are. */
const gain = (rows: number, factor: number): ConvolutionNode => {
  const weights = new Float32Array(rows * rows);
  for (let row = 0; row < rows; row++) weights[row * rows + row] = row === 0 ? factor : 1;
  return {
    kind: "convolution",
    convolution: dense(rows, rows, weights, null),
    activation: { kind: "identity" },
  };
};

const check = (factor: number, name: string): void => {
  if (!Number.isFinite(factor) || factor === 0)
    throw new Refusal(`The ${name} scale must be a number other than 0; ${factor} was given.`);
};

/** The model with linear gains before and after its network; its self-test, made without them, is adapted. */
export const scaled = (model: Model, { input, output }: Scales): Model => {
  check(input, "input");
  check(output, "output");
  if (input === 1 && output === 1) return model;
  const nodes = [
    ...(input === 1 ? [] : [gain(1 + model.parameters.length, input)]),
    model.network,
    ...(output === 1 ? [] : [gain(1, output)]),
  ];
  const { selfTest } = model;
  return {
    ...model,
    network: { kind: "sequence", nodes },
    ...(selfTest && {
      selfTest: {
        input: selfTest.input.map((sample) => sample / input),
        output: selfTest.output.map((sample) => sample * output),
      },
    }),
  };
};
