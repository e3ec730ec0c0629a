/** The layers of Keras models as RTNeural's exporter writes them (formats.md 2.2), one reader for each type. */
import type {
  Activation,
  Convolution,
  ConvolutionNode,
  GruNode,
  LstmNode,
  NetworkNode,
} from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { checkedConvolution } from "./convolution.ts";
import type { JsonField } from "./json-field.ts";
import { listed } from "./words.ts";

/** Reads one layer that takes `inputs` rows and, by its `shape`, gives `outputs`. */
type LayerReader = (layer: JsonField, inputs: number, outputs: number) => NetworkNode;

export const mostRows = 8192;

const activations: Record<string, Activation> = {
  "": { kind: "identity" },
  linear: { kind: "identity" },
  tanh: { kind: "tanh" },
  relu: { kind: "relu" },
  sigmoid: { kind: "sigmoid" },
  softmax: { kind: "softmax" },
  elu: { kind: "elu" },
  rescaled_sigmoid: { kind: "rescaledSigmoid" },
};

const readActivation = (layer: JsonField): Activation => {
  const field = layer.member("activation");
  const name = field.textOr("");
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (activation === undefined)
    throw field.refusal(`one of ${listed(Object.keys(activations).map((key) => `"${key}"`))}`);
  return activation;
};

/** rows[row][column] to [column][row]. */
const transposed = (rows: Float32Array, rowCount: number, columnCount: number): Float32Array => {
  const result = new Float32Array(rows.length);
  for (let row = 0; row < rowCount; row++)
    for (let column = 0; column < columnCount; column++)
      result[column * rowCount + row] = rows[row * columnCount + column] ?? 0;
  return result;
};

const tensors = (layer: JsonField, minimum: number, maximum: number): JsonField[] =>
  layer.member("weights").items(minimum, maximum);

const convolutionNode = (convolution: Convolution, activation: Activation): ConvolutionNode => ({
  kind: "convolution",
  convolution,
  activation,
});

/** weights: [inputs][outputs], then the bias if there is one. */
const readDense: LayerReader = (layer, inputs, outputs) => {
  const [weights, bias] = tensors(layer, 1, 2);
  const convolution: Convolution = {
    inputChannels: inputs,
    outputChannels: outputs,
    kernelSize: 1,
    dilation: 1,
    groups: 1,
    weights: transposed((weights as JsonField).matrix(inputs, outputs), inputs, outputs),
    bias: bias?.floatsExactly(outputs) ?? null,
  };
  return convolutionNode(convolution, readActivation(layer));
};

/** A number or a list with one. */
const single = (field: JsonField, fallback: number, maximum: number): number =>
  (field.isList ? field.itemsExactly(1)[0] : field)?.integerOr(fallback, 1, maximum) ?? fallback;

/** weights: [taps][inputs / groups][outputs], the oldest tap first, then the bias. */
const readConvolution: LayerReader = (layer, inputs, outputs) => {
  const [kernel, bias] = tensors(layer, 1, 2) as [JsonField, JsonField | undefined];
  const taps = kernel.items(1, 65_536);
  const stated = layer.member("kernel_size");
  if (stated.isPresent && single(stated, 1, 65_536) !== taps.length)
    throw stated.refusal(`${taps.length} like the weights`);
  const groups = single(layer.member("groups"), 1, inputs);
  const inputsPerGroup = inputs / groups;
  if (!Number.isInteger(inputsPerGroup))
    throw layer.member("groups").refusal(`a divisor of the layer's ${inputs} inputs`);
  const tapWeights = taps.map((tap) => tap.matrix(inputsPerGroup, outputs));
  const weights = new Float32Array(outputs * inputsPerGroup * taps.length);
  tapWeights.forEach((values, tap) => {
    for (let input = 0; input < inputsPerGroup; input++)
      for (let output = 0; output < outputs; output++)
        weights[(output * inputsPerGroup + input) * taps.length + tap] =
          values[input * outputs + output] ?? 0;
  });
  const convolution: Convolution = {
    inputChannels: inputs,
    outputChannels: outputs,
    kernelSize: taps.length,
    dilation: single(layer.member("dilation"), 1, 262_144),
    groups,
    weights,
    bias: bias?.floatsExactly(outputs) ?? null,
  };
  return convolutionNode(checkedConvolution(convolution, layer.path), readActivation(layer));
};

/** weights: [inputs][4 units], [units][4 units], [4 units], gates i, f, c, o: PyTorch's, transposed. */
const readLstm: LayerReader = (layer, inputs, units): LstmNode => {
  const [kernel, recurrent, bias] = tensors(layer, 3, 3) as [JsonField, JsonField, JsonField];
  const rows = 4 * units;
  return {
    kind: "lstm",
    inputSize: inputs,
    hiddenSize: units,
    inputWeights: transposed(kernel.matrix(inputs, rows), inputs, rows),
    recurrentWeights: transposed(recurrent.matrix(units, rows), units, rows),
    bias: bias.floatsExactly(rows),
    initialHidden: new Float32Array(units),
    initialCell: new Float32Array(units),
  };
};

/** Keras keeps the gates in the order z, r, h; the first two change places. */
const resetFirst = (rows: Float32Array): Float32Array => {
  const block = rows.length / 3;
  const result = rows.slice();
  result.set(rows.subarray(block, 2 * block), 0);
  result.set(rows.subarray(0, block), block);
  return result;
};

/** weights: [inputs][3 units], [units][3 units], [2][3 units] (input and recurrent bias: Keras' reset_after). */
const readGru: LayerReader = (layer, inputs, units): GruNode => {
  const [kernel, recurrent, biases] = tensors(layer, 3, 3) as [JsonField, JsonField, JsonField];
  const rows = 3 * units;
  const bias = biases.matrix(2, rows);
  return {
    kind: "gru",
    inputSize: inputs,
    hiddenSize: units,
    inputWeights: resetFirst(transposed(kernel.matrix(inputs, rows), inputs, rows)),
    recurrentWeights: resetFirst(transposed(recurrent.matrix(units, rows), units, rows)),
    inputBias: resetFirst(bias.slice(0, rows)),
    recurrentBias: resetFirst(bias.slice(rows)),
    initialHidden: new Float32Array(units),
  };
};

/** Scales, offsets and bends each row by itself. */
const pointwise = (
  scale: Float32Array,
  offset: Float32Array | null,
  activation: Activation,
): ConvolutionNode =>
  convolutionNode(
    {
      inputChannels: scale.length,
      outputChannels: scale.length,
      kernelSize: 1,
      dilation: 1,
      groups: scale.length,
      weights: scale,
      bias: offset,
    },
    activation,
  );

const ones = (count: number): Float32Array => new Float32Array(count).fill(1);

/** weights: [[slopes]], one for all rows or one for each. */
const readPrelu: LayerReader = (layer, inputs) => {
  const slopes = tensors(layer, 1, 1)[0]?.itemsExactly(1)[0] as JsonField;
  const values = slopes.floats();
  if (values.length !== 1 && values.length !== inputs)
    throw slopes.refusal(`a list of 1 or ${inputs} numbers`);
  return pointwise(ones(inputs), null, { kind: "leakyRelu", slopes: values });
};

/** weights: gamma, beta, mean and variance, or the last two only. */
const readBatchNorm: LayerReader = (layer, inputs) => {
  const fields = tensors(layer, 2, 4);
  if (fields.length === 3) throw layer.member("weights").refusal("a list of 2 or 4 lists");
  const values = fields.map((field) => field.floatsExactly(inputs));
  const [mean, variance] = values.slice(-2) as [Float32Array, Float32Array];
  const [gamma, beta] = values.length === 4 ? (values as [Float32Array, Float32Array]) : [ones(inputs), null];
  const epsilon = layer.member("epsilon").numberOr(0.001);
  const scale = gamma.map((value, row) => value / Math.sqrt((variance[row] ?? 0) + epsilon));
  if (!scale.every(Number.isFinite)) throw new Refusal(`${layer.path} divides by zero. The file is damaged.`);
  const offset = mean.map((value, row) => (beta?.[row] ?? 0) - value * (scale[row] ?? 0));
  return pointwise(scale, offset, { kind: "identity" });
};

const readActivationLayer: LayerReader = (layer, inputs) =>
  pointwise(ones(inputs), null, readActivation(layer));

const readers: Record<string, LayerReader> = {
  dense: readDense,
  "time-distributed-dense": readDense,
  lstm: readLstm,
  gru: readGru,
  conv1d: readConvolution,
  prelu: readPrelu,
  batchnorm: readBatchNorm,
  activation: readActivationLayer,
};

/** Layers that keep the rows they get. */
const keepsRows = new Set(["prelu", "batchnorm", "activation"]);

/** An activation layer right after a convolution without one belongs to it. */
const isActivationOnly = (layer: JsonField): boolean => layer.member("type").value === "activation";

const lastOf = (shape: JsonField): JsonField =>
  shape.entry(Array.isArray(shape.value) ? shape.value.length - 1 : 0);

const rowsGiven = (layer: JsonField, inputs: number): number => {
  const field = lastOf(layer.member("shape"));
  const outputs = field.integer(1, mostRows);
  if (keepsRows.has(String(layer.member("type").value)) && outputs !== inputs)
    throw field.refusal(`${inputs}`);
  return outputs;
};

const readLayer = (layer: JsonField, inputs: number, outputs: number): NetworkNode => {
  const type = layer.member("type");
  const reader = Object.hasOwn(readers, type.text()) ? readers[type.text()] : undefined;
  if (reader === undefined) throw type.refusal(`one of ${listed(Object.keys(readers))}`);
  return reader(layer, inputs, outputs);
};

/** The layers in order. `inputs`: the rows that the first layer takes. */
export const readLayers = (fields: JsonField[], inputs: number): NetworkNode[] => {
  const nodes: NetworkNode[] = [];
  let rows = inputs;
  for (const layer of fields) {
    const outputs = rowsGiven(layer, rows);
    const node = readLayer(layer, rows, outputs);
    const before = nodes.at(-1);
    if (isActivationOnly(layer) && before?.kind === "convolution" && before.activation.kind === "identity")
      nodes[nodes.length - 1] = { ...before, activation: readActivation(layer) };
    else nodes.push(node);
    rows = outputs;
  }
  return nodes;
};

/** Rows that a model takes, by its `in_shape`. */
export const readInputRows = (file: JsonField): number =>
  lastOf(file.member("in_shape")).integer(1, mostRows);
