/** A network in training held to the engine's double-precision reference of the network that it turns into. */
import type { NetworkNode } from "../../src/engine/network.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import type { Trainable } from "../../src/training/trainable.ts";
import { randomFrom } from "./random.ts";

/** Inputs for one window, with what the network looks back to where it asks for that. */
export function noiseFor({ shape, inputs, lookBack }: Trainable, seed: number): Float32Array {
  const random = randomFrom(seed);
  const count = shape.sequences * inputs * (lookBack + shape.frames);
  return Float32Array.from({ length: count }, () => 2 * random.fraction() - 1);
}

/** What the reference plays of `node`, from rest, for one sequence of windows one after the other. */
export function heard(
  network: Trainable,
  node: NetworkNode,
  windows: readonly Float32Array[],
  sequence: number,
): Float64Array {
  const { shape, inputs, lookBack } = network;
  const length = lookBack + shape.frames;
  const rows = Array.from({ length: inputs }, (_, row) => {
    const from = (sequence * inputs + row) * length;
    return Float64Array.from(windows.flatMap((window) => Array.from(window.subarray(from, from + length))));
  });
  return createReference(node).process(rows)[0]!.subarray(lookBack);
}

/**
 * How far the gradient of a window from rest is from that of central differences, as a share of its length.
 * @param most parameters that are tried, spread over all
 */
export function gradientError(network: Trainable, most: number): number {
  const { shape, parameters, gradient } = network;
  const { sequences, frames } = shape;
  const window = noiseFor(network, 21);
  const random = randomFrom(22);
  const outer = Float32Array.from({ length: sequences * frames }, () => 2 * random.fraction() - 1);
  network.restart();
  network.forward(window, new Float32Array(sequences * frames));
  gradient.fill(0);
  network.backward(outer);
  const loss = () => {
    const node = network.toNetwork();
    let sum = 0;
    for (let sequence = 0; sequence < sequences; sequence++)
      for (const [frame, value] of heard(network, node, [window], sequence).entries())
        sum += value * outer[sequence * frames + frame]!;
    return sum;
  };
  // So small that hardly a rectifier is bent over; in double precision it is large enough.
  const step = 2 ** -17;
  const stride = Math.floor(parameters.length / most) | 1;
  let [missed, whole] = [0, 0];
  for (let index = 0; index < parameters.length; index += stride) {
    const kept = parameters[index]!;
    // The parameters are single precision: how far they really go is what counts.
    const at = (value: number) => {
      parameters[index] = value;
      return { place: parameters[index]!, loss: loss() };
    };
    const [up, down] = [at(kept + step), at(kept - step)];
    const slope = (up.loss - down.loss) / (up.place - down.place);
    parameters[index] = kept;
    missed += (slope - gradient[index]!) ** 2;
    whole += slope ** 2;
  }
  return Math.sqrt(missed / whole);
}
