/** Point-wise nonlinearities in double precision. Definitions: ../network.ts. */
import type { Activation } from "../network.ts";
import type { Rows } from "./rows.ts";

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** NeuralAmpModelerCore's rational approximation (formats.md 1.9). */
const fastTanh = (x: number): number => {
  const magnitude = Math.abs(x);
  const square = x * x;
  const numerator =
    x * (2.45550750702956 * (1 + magnitude) + (0.893229853513558 + 0.821226666969744 * magnitude) * square);
  const denominator =
    2.44506634652299 + (2.44506634652299 + square) * Math.abs(x + 0.814642734961073 * x * magnitude);
  return numerator / denominator;
};

const clamp = (x: number, minimum: number, maximum: number): number =>
  Math.min(Math.max(x, minimum), maximum);

const leakyHardTanh = (x: number, of: Extract<Activation, { kind: "leakyHardTanh" }>): number => {
  if (x < of.minimum) return (x - of.minimum) * of.minimumSlope + of.minimum;
  if (x > of.maximum) return (x - of.maximum) * of.maximumSlope + of.maximum;
  return x;
};

/** The function that an activation applies to the values of one row; softmax, which needs all rows, has none. */
const functionOf = (activation: Exclude<Activation, { kind: "softmax" }>, row: number) => {
  switch (activation.kind) {
    case "identity":
      return (x: number) => x;
    case "tanh":
      return Math.tanh;
    case "fastTanh":
      return fastTanh;
    case "hardTanh":
      return (x: number) => clamp(x, -1, 1);
    case "relu":
      return (x: number) => Math.max(x, 0);
    case "leakyRelu": {
      const { slopes } = activation;
      const slope = slopes[slopes.length === 1 ? 0 : row] ?? 0;
      return (x: number) => (x > 0 ? x : slope * x);
    }
    case "sigmoid":
      return sigmoid;
    case "silu":
      return (x: number) => x * sigmoid(x);
    case "hardSwish":
      return (x: number) => (x * clamp(x + 3, 0, 6)) / 6;
    case "softSign":
      return (x: number) => x / (1 + Math.abs(x));
    case "leakyHardTanh":
      return (x: number) => leakyHardTanh(x, activation);
    case "elu":
      return (x: number) => (x > 0 ? x : Math.expm1(x));
    case "rescaledSigmoid":
      return (x: number) => Math.tanh(x / 2);
  }
};

const softmax = (rows: Rows): Rows => {
  const result = rows.map((row) => new Float64Array(row.length));
  for (let frame = 0; frame < (rows[0]?.length ?? 0); frame++) {
    const values = rows.map((row) => row[frame] ?? 0);
    const largest = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    result.forEach((row, index) => {
      row[frame] = (powers[index] ?? 0) / sum;
    });
  }
  return result;
};

/** The rows after the activation; `rows` stays as it is. */
export const activate = (rows: Rows, activation: Activation): Rows =>
  activation.kind === "softmax"
    ? softmax(rows)
    : rows.map((row, index) => row.map(functionOf(activation, index)));
