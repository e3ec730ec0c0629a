/** Writes the JSON of GuitarML's programs: recurrent layers, a dense unit, the input added (formats.md 2.1). */
import type { GruNode, LstmNode } from "../../engine/network.ts";
import type { Hertz } from "../../units.ts";
import { type RecurrentStack, refuseInitialState } from "./recurrent-stack.ts";
import { matrix, numbers } from "./write-numbers.ts";

/**
 * @returns the file's text: the same for the same network
 * @param sampleRate is for us only: GuitarML's programs play every file at 44.1 kHz
 */
export function writeGuitarMl({ layers, head, skip }: RecurrentStack, sampleRate: Hertz): string {
  const first = layers[0]!;
  return JSON.stringify({
    model_data: {
      model: "SimpleRNN",
      input_size: first.inputSize,
      skip: skip ? 1 : 0,
      output_size: 1,
      unit_type: first.kind.toUpperCase(),
      num_layers: layers.length,
      hidden_size: first.hiddenSize,
      bias_fl: true,
      samplerate: sampleRate,
    },
    state_dict: {
      ...Object.assign({}, ...layers.map(layerState)),
      "lin.weight": matrix(head.weights, 1, head.inputChannels),
      "lin.bias": numbers(head.bias ?? new Float32Array(1)),
    },
  });
}

function layerState(layer: LstmNode | GruNode, index: number): object {
  refuseInitialState(layer);
  const rows = (layer.kind === "lstm" ? 4 : 3) * layer.hiddenSize;
  const [inputBias, recurrentBias] =
    layer.kind === "lstm" ? [layer.bias, new Float32Array(rows)] : [layer.inputBias, layer.recurrentBias];
  return {
    [`rec.weight_ih_l${index}`]: matrix(layer.inputWeights, rows, layer.inputSize),
    [`rec.weight_hh_l${index}`]: matrix(layer.recurrentWeights, rows, layer.hiddenSize),
    [`rec.bias_ih_l${index}`]: numbers(inputBias),
    [`rec.bias_hh_l${index}`]: numbers(recurrentBias),
  };
}
