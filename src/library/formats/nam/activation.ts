/** Activations as `.nam` files name them: a text or an object with a type (formats.md 1.9). */
import type { Activation } from "../../../engine/network.ts";
import type { JsonField } from "../json-field.ts";
import { listed } from "../words.ts";

const oneSlope = (slope: number): Activation => ({ kind: "leakyRelu", slopes: Float32Array.of(slope) });

const slopePerChannel = (field: JsonField, channels: number): Activation => {
  const slopes = field.floats();
  if (slopes.length !== 1 && slopes.length !== channels)
    throw field.refusal(`a list of 1 or ${channels} numbers`);
  return { kind: "leakyRelu", slopes };
};

const parametricRelu = (options: JsonField, channels: number): Activation => {
  const slope = options.member("negative_slope");
  const slopes = options.member("negative_slopes");
  if (slope.value === undefined && slopes.value !== undefined) return slopePerChannel(slopes, channels);
  return oneSlope(slope.numberOr(0.01));
};

const leakyHardTanh = (options: JsonField): Activation => ({
  kind: "leakyHardTanh",
  minimum: options.member("min_val").numberOr(-1),
  maximum: options.member("max_val").numberOr(1),
  minimumSlope: options.member("min_slope").numberOr(0.01),
  maximumSlope: options.member("max_slope").numberOr(0.01),
});

const activations: Record<string, (options: JsonField, channels: number) => Activation> = {
  Tanh: () => ({ kind: "tanh" }),
  /** The limits that the trainer writes beside it are ignored, as in NeuralAmpModelerCore. */
  Hardtanh: () => ({ kind: "hardTanh" }),
  Fasttanh: () => ({ kind: "fastTanh" }),
  ReLU: () => ({ kind: "relu" }),
  LeakyReLU: (options) => oneSlope(options.member("negative_slope").numberOr(0.01)),
  PReLU: parametricRelu,
  Sigmoid: () => ({ kind: "sigmoid" }),
  SiLU: () => ({ kind: "silu" }),
  Hardswish: () => ({ kind: "hardSwish" }),
  LeakyHardtanh: leakyHardTanh,
  LeakyHardTanh: leakyHardTanh,
  Softsign: () => ({ kind: "softSign" }),
};

const names = listed(Object.keys(activations));

/** The activation over `channels` rows that `field` names. */
export const readActivation = (field: JsonField, channels: number): Activation => {
  const type = field.isObject ? field.member("type") : field;
  const read = Object.hasOwn(activations, String(type.value)) ? activations[type.text()] : undefined;
  if (read === undefined) throw type.refusal(`an activation (${names})`);
  return read(field.isObject ? field : field.with({}), channels);
};
