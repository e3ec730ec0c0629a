/** `.nam` has no connection from a WaveNet's input to its output; here it becomes one more channel. */
import type { Convolution, WaveNetLayer, WaveNetNode } from "../../../engine/network.ts";
import { cannotHold } from "./body.ts";
import { open, smallness } from "./fold-skip.ts";

/**
 * The same network without its skip: a last channel takes the guitar, small, in the first layer only, through the
 * condition; the head makes it large again.
 * @throws Refusal for other WaveNets than those of one array whose layers are bent by tanh and summed
 */
export function foldWaveNetSkip(node: WaveNetNode): WaveNetNode {
  const [array, ...others] = node.arrays;
  const { headScale } = node;
  if (array === undefined || others.length > 0 || headScale === 0)
    throw cannotHold("a WaveNet of several arrays with a skip");
  const { rechannel, layers, head } = array;
  if (head.outputChannels !== 1 || head.kernelSize !== 1 || !layers.every(canCarry))
    throw cannotHold("a skip beside layers that are not summed and bent by tanh");
  return {
    ...node,
    arrays: [
      {
        rechannel: widened(rechannel, [rechannel.outputChannels], 0),
        layers: layers.map((layer, index) => carrying(layer, index === 0)),
        head: {
          ...widened(head, [], 1),
          weights: Float32Array.of(...head.weights, 1 / (smallness * headScale)),
        },
      },
    ],
  };
}

const canCarry = ({ activation, inputMixin, layer1x1, head1x1, gating }: WaveNetLayer): boolean =>
  activation.kind === "tanh" &&
  gating !== "blended" &&
  inputMixin !== null &&
  layer1x1 !== null &&
  head1x1 === null;

function carrying(layer: WaveNetLayer, isFirst: boolean): WaveNetLayer {
  const { convolution, inputMixin, layer1x1, gating } = layer;
  const channels = layer1x1!.outputChannels;
  const newRows = gating === "gated" ? [channels, 2 * channels] : [channels];
  const wide = widened(convolution, newRows, 1);
  const mixin = widened(inputMixin!, newRows, 0);
  if (isFirst) mixin.weights[channels * mixin.inputChannels] = smallness;
  // The carrier's gate stands last.
  if (gating === "gated") wide.bias![2 * channels + 1] = open;
  return { ...layer, convolution: wide, inputMixin: mixin, layer1x1: widened(layer1x1!, [channels], 1) };
}

/** Zero rows put in before each of `newRows` (ascending, as counted in the old ones), and zero columns at the end. */
function widened(convolution: Convolution, newRows: readonly number[], newColumns: number): Convolution {
  const { inputChannels, outputChannels, kernelSize, weights, bias } = convolution;
  const width = inputChannels * kernelSize;
  const newWidth = (inputChannels + newColumns) * kernelSize;
  const rows = outputChannels + newRows.length;
  const wide = new Float32Array(rows * newWidth);
  const wideBias = bias && new Float32Array(rows);
  for (let row = 0; row < outputChannels; row++) {
    const to = row + newRows.filter((before) => before <= row).length;
    wide.set(weights.subarray(row * width, (row + 1) * width), to * newWidth);
    if (bias && wideBias) wideBias[to] = bias[row]!;
  }
  return {
    ...convolution,
    inputChannels: inputChannels + newColumns,
    outputChannels: rows,
    weights: wide,
    bias: wideBias,
  };
}
