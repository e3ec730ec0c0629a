/** What the kernels call each activation, and the parameters they read for it. */
import type { Activation } from "../network.ts";
import * as op from "../shared/operations.ts";
import { type LayerRest, slopeOf } from "./rest.ts";

const numbers: Record<Exclude<Activation["kind"], "softmax">, number> = {
  identity: op.activationIdentity,
  tanh: op.activationTanh,
  fastTanh: op.activationFastTanh,
  hardTanh: op.activationHardTanh,
  relu: op.activationRelu,
  leakyRelu: op.activationLeakyRelu,
  sigmoid: op.activationSigmoid,
  silu: op.activationSilu,
  hardSwish: op.activationHardSwish,
  softSign: op.activationSoftSign,
  leakyHardTanh: op.activationLeakyHardTanh,
  elu: op.activationElu,
  rescaledSigmoid: op.activationRescaledSigmoid,
};

/** An activation as a record names it. */
export type KernelActivation = { number: number; parameters: readonly number[] };

/** With one slope for each row, or the four numbers of a leaky hard tanh. */
export function kernelActivation(
  activation: Exclude<Activation, { kind: "softmax" }>,
  rows: number,
): KernelActivation {
  return { number: numbers[activation.kind], parameters: parametersOf(activation, rows) };
}

function parametersOf(activation: Activation, rows: number): number[] {
  if (activation.kind === "leakyRelu") {
    const { slopes } = activation;
    return Array.from({ length: rows }, (_, row) => slopes[slopes.length === 1 ? 0 : row] as number);
  }
  if (activation.kind === "leakyHardTanh") {
    return [activation.minimum, activation.maximum, activation.minimumSlope, activation.maximumSlope];
  }
  return [];
}

/**
 * The activation of rows that are kept around their rest (rest.ts): what it is, and the bias of the sums that it takes.
 * A bend takes their distance from rest, the others the sums themselves.
 */
export function activationAround(
  activation: Exclude<Activation, { kind: "softmax" }>,
  { sums, output }: Omit<LayerRest, "input">,
): KernelActivation & { bias: readonly number[] } {
  if (activation.kind === "tanh") return { number: op.activationTanhAround, parameters: output, bias: sums };
  const bends = sums.map((sum, row) => {
    const slope = slopeOf(activation, row);
    const rest = output[row] as number;
    return slope === null ? null : [sum - rest, slope, slope * sum - rest];
  });
  if (bends.some((bend) => bend === null))
    return { ...kernelActivation(activation, sums.length), bias: sums };
  return { number: op.activationBend, parameters: bends.flat() as number[], bias: sums.map(() => 0) };
}
