/** Layers of a WaveNet that only add, around their rest (rest.ts): every A1 and A2 model. */
import type { Frames } from "../../units.ts";
import type { Activation, WaveNetArray, WaveNetLayer } from "../network.ts";
import { activationAround } from "./activations.ts";
import { packConvolution, pastOf, tapsOf } from "./convolution.ts";
import { type HeadSum, isNarrow, narrowSums, packNarrowLayer } from "./narrow-layers.ts";
import type { Packer } from "./packer.ts";
import type { ArrayRest, LayerRest } from "./rest.ts";
import type { Rows } from "./rows.ts";

/** How many past frames a layer's input must keep; none where what is kept is the modulated input. */
export function inputPast(layer: WaveNetLayer | undefined): Frames {
  return layer && !layer.film.convolutionPre ? pastOf(layer.convolution) : 0;
}

const noBias = () => 0;

type PlainActivation = Exclude<Activation, { kind: "softmax" }>;

function packLayer(
  packer: Packer,
  { convolution, inputMixin, activation, layer1x1 }: WaveNetLayer,
  rest: LayerRest,
  condition: Rows,
  input: Rows,
  head: HeadSum,
  next: Rows | null,
): void {
  packer.borrow(() => {
    const around = activationAround(activation as PlainActivation, rest);
    // The first layer of a sum writes it, and reads its own output back from there.
    const a = head.started ? packer.scratchRows(convolution.outputChannels) : head.rows;
    const taps = [...(inputMixin ? tapsOf(inputMixin, condition) : []), ...tapsOf(convolution, input)];
    packer.convolveActivated(a, taps, around, head.started ? head.rows : null);
    head.started = true;
    if (next && layer1x1) packConvolution(packer, layer1x1, a, next, { source: input, bias: noBias });
    else if (next) packer.copy(input, next);
  });
}

/** Returns the array's last layer output, null where nobody wants it. */
export function packPlainArray(
  packer: Packer,
  array: WaveNetArray,
  rest: ArrayRest,
  condition: Rows,
  input: Rows,
  head: HeadSum,
  wantsOutput: boolean,
): Rows | null {
  const { rechannel, layers } = array;
  const rows = (index: number) => {
    const before = rest.layers[index]?.input.map((value) => -value);
    return packer.rowsWithPast(rechannel.outputChannels, inputPast(layers[index]), before);
  };
  let y: Rows | null = rows(0);
  packConvolution(packer, rechannel, input, y, { bias: noBias });
  const narrow = isNarrow(array, rest, condition) ? narrowSums(packer, layers.length, head) : null;
  for (const [index, layer] of layers.entries()) {
    const from: Rows = y as Rows;
    const wanted = index < layers.length - 1 || wantsOutput;
    y = wanted ? rows(index + 1) : null;
    const layerRest = rest.layers[index] as LayerRest;
    if (narrow) packNarrowLayer(packer, layer, layerRest, condition, from, narrow(index), y);
    else packLayer(packer, layer, layerRest, condition, from, head, y);
  }
  return y;
}
