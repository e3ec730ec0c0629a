/** Plain layers of two to four rows, each one operation (kernels/layer.ts). */
import type { Activation, WaveNetArray, WaveNetLayer } from "../network.ts";
import * as op from "../shared/operations.ts";
import { activationAround } from "./activations.ts";
import type { Packer } from "./packer.ts";
import type { ArrayRest, LayerRest } from "./rest.ts";
import { isRing, noRows, type Rows } from "./rows.ts";

/** Rows that collect the layers' outputs; `started` once they hold anything. */
export type HeadSum = { rows: Rows; started: boolean };

/** A narrow layer's parts, which are all there. */
type NarrowLayer = WaveNetLayer & {
  activation: Exclude<Activation, { kind: "softmax" }>;
  inputMixin: NonNullable<WaveNetLayer["inputMixin"]>;
  layer1x1: NonNullable<WaveNetLayer["layer1x1"]>;
};

/** From so many layers on a sum keeps what its roundings lose. */
const manyLayers = 16;

const knownActivations: readonly number[] = [op.activationTanhAround, op.activationBend];

export function isNarrow({ rechannel, layers }: WaveNetArray, rest: ArrayRest, condition: Rows): boolean {
  const rows = rechannel.outputChannels;
  return (
    rows >= 2 &&
    rows <= 4 &&
    condition.channels === 1 &&
    !isRing(condition) &&
    layers.every(
      ({ convolution, inputMixin, layer1x1, activation }, index) =>
        convolution.outputChannels === rows &&
        inputMixin !== null &&
        layer1x1 !== null &&
        activation.kind !== "softmax" &&
        knownActivations.includes(activationAround(activation, rest.layers[index] as LayerRest).number),
    )
  );
}

/** Makes the sum ready for narrow layers, and rows for what its roundings lose where that is worth it. */
export function startNarrowSum(packer: Packer, layers: number, head: HeadSum): { rows: Rows | null } {
  const low = layers >= manyLayers ? packer.blockRows(head.rows.channels) : null;
  if (!head.started) packer.clear(head.rows);
  if (low) packer.clear(low);
  head.started = true;
  return { rows: low };
}

/** sum += a = activation(convolution(input) + inputMixin(condition)); next = input + layer1x1(a). */
export function packNarrowLayer(
  packer: Packer,
  layer: WaveNetLayer,
  rest: LayerRest,
  condition: Rows,
  input: Rows,
  sum: Rows,
  low: Rows | null,
  next: Rows | null,
): void {
  const { convolution, inputMixin, layer1x1, activation } = layer as NarrowLayer;
  const { kernelSize, dilation, inputChannels, weights } = convolution;
  const rows = input.channels;
  const around = activationAround(activation, rest);
  const taps = [...weights.keys()].map((index) => {
    const row = index % rows;
    const channel = Math.floor(index / rows) % rows;
    const position = Math.floor(index / (rows * rows));
    return weights[(row * inputChannels + channel) * kernelSize + position] as number;
  });
  const floats = (values: ArrayLike<number>) =>
    packer.floats(values.length, (index) => values[index] as number);
  packer.operate(op.opLayer, next ?? { ...noRows, channels: rows }, input, [
    condition.base,
    floats([...taps, ...inputMixin.weights]),
    floats(around.bias),
    around.number,
    floats(around.parameters),
    floats(layer1x1.weights),
    sum.base,
    sum.stride,
    low?.base ?? 0,
    kernelSize,
    ...Array.from({ length: kernelSize }, (_, position) => 4 * (kernelSize - 1 - position) * dilation),
  ]);
}
