/** Plain layers of two to four rows, each one operation (kernels/generate/layers.ts). */
import type { Activation, WaveNetArray, WaveNetLayer } from "../network.ts";
import * as op from "../shared/operations.ts";
import { usualTaps } from "../shared/usual-taps.ts";
import { activationAround } from "./activations.ts";
import type { Packer } from "./packer.ts";
import type { ArrayRest, LayerRest } from "./rest.ts";
import { isRing, noRows, type Rows, sliceRows } from "./rows.ts";
import { refuseUnlessTabled } from "./taps.ts";

/** Rows that collect the layers' outputs; `started` once they hold anything. */
type Sum = { rows: Rows; started: boolean };
/** An array's; `parts` are sets of rows to be added at its end. */
export type HeadSum = Sum & { parts: Rows | null };

/** A narrow layer's parts, which are all there. */
type NarrowLayer = WaveNetLayer & {
  activation: Exclude<Activation, { kind: "softmax" }>;
  inputMixin: NonNullable<WaveNetLayer["inputMixin"]>;
  layer1x1: NonNullable<WaveNetLayer["layer1x1"]>;
};

/** From so many layers on they are summed in parts, a few to each. */
const manyLayers = 16;
const layersToAPart = 4;

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

/**
 * Where each of an array's layers adds its output. Many are summed in parts, the first of which is the head's: each addition
 * is rounded to a share of what has been summed before.
 */
export function narrowSums(packer: Packer, layers: number, head: HeadSum): (layer: number) => Sum {
  if (layers < manyLayers) return () => head;
  const { channels } = head.rows;
  const count = Math.ceil(layers / layersToAPart);
  const parts = packer.blockRows((count - 1) * channels);
  const others = Array.from({ length: count - 1 }, (_, part) => ({
    rows: sliceRows(parts, part * channels, channels),
    started: false,
  }));
  head.parts = parts;
  const sums: Sum[] = [head, ...others];
  return (layer) => sums[Math.floor((layer * count) / layers)] as Sum;
}

/** sum += a = activation(convolution(input) + inputMixin(condition)); next = input + layer1x1(a). */
export function packNarrowLayer(
  packer: Packer,
  layer: WaveNetLayer,
  rest: LayerRest,
  condition: Rows,
  input: Rows,
  sum: Sum,
  next: Rows | null,
): void {
  const { convolution, inputMixin, layer1x1, activation } = layer as NarrowLayer;
  const { kernelSize, dilation, inputChannels, weights } = convolution;
  const rows = input.channels;
  refuseUnlessTabled(kernelSize);
  const around = activationAround(activation, rest);
  const taps = [...weights.keys()].map((index) => {
    const row = index % rows;
    const channel = Math.floor(index / rows) % rows;
    const position = Math.floor(index / (rows * rows));
    return weights[(row * inputChannels + channel) * kernelSize + position] as number;
  });
  const usual = kernelSize === usualTaps(rows);
  const bends = around.number === op.activationBend;
  const ending = bends ? around.parameters : [...around.bias, ...around.parameters];
  const vectors = (values: readonly number[]) => values.flatMap((value) => [value, value, value, value]);
  const constants = [
    ...vectors([...ending, ...layer1x1.weights, ...inputMixin.weights]),
    ...(usual && kernelSize === 3 ? vectors(taps) : taps),
  ];
  const shape = (bends ? op.layerBends : 0) + (usual ? op.layerUsualTaps : 0) + rows * op.layerRows;
  packer.operate(op.opLayer + shape, next ?? { ...noRows, channels: rows }, input, [
    condition.base,
    packer.floats(constants.length, (index) => constants[index] as number),
    sum.rows.base,
    sum.rows.stride,
    sum.started ? 1 : 0,
    kernelSize,
    ...Array.from(
      { length: 4 * Math.ceil(kernelSize / 4) },
      (_, position) => 4 * Math.max(0, kernelSize - 1 - position) * dilation,
    ),
  ]);
  sum.started = true;
}
