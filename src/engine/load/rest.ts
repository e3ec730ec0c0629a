/**
 * The constants around which a plain WaveNet's rows are kept: what each holds while the network hears silence. The kernels
 * compute every row's distance from its rest, because single precision rounds a sum to a share of its size, and the rest
 * is most of it: in a trained network rows stand ten times as far from zero as the guitar moves them. With the constants
 * taken out of all sums the noise falls by 10 to 15 dB, and silence has none at all. It costs nothing: the constants of a
 * layer's sums and activation take the place of its biases.
 *
 * Any constants would give the same output in exact arithmetic, so nothing depends on the silence being reached.
 */
import type { Activation, Convolution, WaveNetArray, WaveNetLayer, WaveNetNode } from "../network.ts";

/** One value a row. */
export type LayerRest = {
  input: readonly number[];
  /** Sums before the activation. */
  sums: readonly number[];
  /** After the activation; exact in single precision wherever the kernels subtract it. */
  output: readonly number[];
};

export type ArrayRest = {
  layers: readonly LayerRest[];
  /** Sum of the layers' outputs, and of the array's before. */
  headSum: readonly number[];
  head: readonly number[];
};

const isWhole = (convolution: Convolution | null) => convolution === null || convolution.groups === 1;

/** Layers of a convolution, an activation and a sum, nothing that multiplies one row by another. */
function isPlain({
  gating,
  film,
  activation,
  head1x1,
  convolution,
  inputMixin,
  layer1x1,
}: WaveNetLayer): boolean {
  return (
    gating === "none" &&
    Object.keys(film).length === 0 &&
    activation.kind !== "softmax" &&
    head1x1 === null &&
    [convolution, inputMixin, layer1x1].every(isWhole)
  );
}

/** What comes of rows that never change. */
function constantOutput(convolution: Convolution, rows: readonly number[]): number[] {
  const { outputChannels, inputChannels, kernelSize, weights, bias } = convolution;
  return Array.from({ length: outputChannels }, (_, output) => {
    let sum = bias?.[output] ?? 0;
    for (const [input, value] of rows.entries())
      for (let tap = 0; tap < kernelSize; tap++)
        sum += (weights[(output * inputChannels + input) * kernelSize + tap] as number) * value;
    return sum;
  });
}

const sumOf = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, index) => value + (b[index] as number));

/** What the activation makes of a sum at rest; zero, which is as good a constant, of activations that know no rest. */
function restAfter(activation: Activation, sum: number, row: number): number {
  if (activation.kind === "tanh") return Math.fround(Math.tanh(sum));
  const slope = slopeOf(activation, row);
  return slope === null ? 0 : Math.max(sum, slope * sum);
}

/** Slope below zero of an activation that is the larger of two lines through zero; null for any other. */
export function slopeOf(activation: Activation, row: number): number | null {
  if (activation.kind === "relu") return 0;
  if (activation.kind !== "leakyRelu") return null;
  const { slopes } = activation;
  const slope = slopes[slopes.length === 1 ? 0 : row] as number;
  return slope >= 0 && slope <= 1 ? slope : null;
}

function layerRest(
  { convolution, inputMixin, activation }: WaveNetLayer,
  input: readonly number[],
): LayerRest {
  const convolved = constantOutput(convolution, input);
  const sums = inputMixin?.bias ? sumOf(convolved, [...inputMixin.bias]) : convolved;
  return { input, sums, output: sums.map((sum, row) => restAfter(activation, sum, row)) };
}

function arrayRest(
  { rechannel, layers, head }: WaveNetArray,
  input: readonly number[],
  headBefore: readonly number[] | null,
): ArrayRest & { output: readonly number[] } {
  const rests: LayerRest[] = [];
  let y: readonly number[] = constantOutput(rechannel, input);
  let headSum = headBefore;
  for (const layer of layers) {
    const rest = layerRest(layer, y);
    rests.push(rest);
    headSum = headSum ? sumOf(headSum, rest.output) : rest.output;
    if (layer.layer1x1) y = sumOf(y, constantOutput(layer.layer1x1, rest.output));
  }
  const sum = headSum ?? [];
  return { layers: rests, headSum: sum, head: constantOutput(head, sum), output: y };
}

/** Of every array, input and condition standing at zero; null where a layer does more than add. */
export function restOf({ arrays, inputChannels }: WaveNetNode): ArrayRest[] | null {
  const plain = ({ rechannel, layers, head }: WaveNetArray) =>
    isWhole(rechannel) && layers.every(isPlain) && isWhole(head);
  if (!arrays.every(plain)) return null;
  const rests: ArrayRest[] = [];
  let output: readonly number[] = new Array(inputChannels).fill(0);
  let head: readonly number[] | null = null;
  for (const array of arrays) {
    const rest = arrayRest(array, output, head);
    rests.push(rest);
    ({ output, head } = rest);
  }
  return rests;
}
