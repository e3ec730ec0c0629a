/** What the kernels call each activation, and the parameters they read for it. */
import type { Activation } from "../network.ts";
import * as op from "../shared/operations.ts";

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

export function activationNumber(activation: Exclude<Activation, { kind: "softmax" }>): number {
  return numbers[activation.kind];
}

/** One slope for each row, or the four numbers of a leaky hard tanh. */
export function activationParameters(activation: Activation, rows: number): number[] {
  if (activation.kind === "leakyRelu") {
    const { slopes } = activation;
    return Array.from({ length: rows }, (_, row) => slopes[slopes.length === 1 ? 0 : row] as number);
  }
  if (activation.kind === "leakyHardTanh") {
    return [activation.minimum, activation.maximum, activation.minimumSlope, activation.maximumSlope];
  }
  return [];
}
