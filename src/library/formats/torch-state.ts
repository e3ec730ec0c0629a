/** Layers out of a PyTorch state dictionary written as JSON: "<module>.weight_ih_l0", "<module>.weight", ... */
import type { ConvolutionNode, GruNode, LstmNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { dense } from "./convolution.ts";
import type { JsonField } from "./json-field.ts";

const mostUnits = 4096;
const mostLayers = 100;

/** Checked before any row is copied: the list has as many entries as the matrix rows. */
const listLength = (field: JsonField): number => {
  if (!Array.isArray(field.value)) throw field.refusal("a list of lists of numbers");
  return field.value.length;
};

const columnCount = (field: JsonField): number => {
  listLength(field);
  return listLength(field.entry(0));
};

const biasOf = (field: JsonField, rows: number): Float32Array =>
  field.isPresent ? field.floatsExactly(rows) : new Float32Array(rows);

/** 4 gate rows a unit: LSTM; 3: GRU. */
const kindOfRows = (rows: number, hiddenSize: number, field: JsonField): "lstm" | "gru" => {
  if (rows === 4 * hiddenSize) return "lstm";
  if (rows === 3 * hiddenSize) return "gru";
  throw new Refusal(
    `${field.path} has ${rows} rows; an LSTM of ${hiddenSize} units has ${4 * hiddenSize}, a GRU ${3 * hiddenSize}.`,
  );
};

const readLayer = (state: JsonField, prefix: string, layer: number): LstmNode | GruNode => {
  const member = (name: string) => state.member(`${prefix}.${name}_l${layer}`);
  const [inputField, recurrentField] = [member("weight_ih"), member("weight_hh")];
  const rows = listLength(inputField);
  const [inputSize, hiddenSize] = [columnCount(inputField), columnCount(recurrentField)];
  if (inputSize < 1 || hiddenSize < 1 || hiddenSize > mostUnits)
    throw recurrentField.refusal(`a matrix of 1 to ${mostUnits} columns`);
  const kind = kindOfRows(rows, hiddenSize, inputField);
  const inputWeights = inputField.matrix(rows, inputSize);
  const recurrentWeights = recurrentField.matrix(rows, hiddenSize);
  const inputBias = biasOf(member("bias_ih"), rows);
  const recurrentBias = biasOf(member("bias_hh"), rows);
  const initialHidden = new Float32Array(hiddenSize);
  const shared = { inputSize, hiddenSize, inputWeights, recurrentWeights, initialHidden };
  return kind === "gru"
    ? { kind, ...shared, inputBias, recurrentBias }
    : {
        kind,
        ...shared,
        bias: inputBias.map((value, row) => value + (recurrentBias[row] ?? 0)),
        initialCell: new Float32Array(hiddenSize),
      };
};

export const isRecurrent = (state: JsonField, prefix: string): boolean => state.has(`${prefix}.weight_ih_l0`);

/** All layers of one recurrent module, in order. */
export const readRecurrent = (state: JsonField, prefix: string): (LstmNode | GruNode)[] => {
  const layers: (LstmNode | GruNode)[] = [];
  while (layers.length < mostLayers && state.has(`${prefix}.weight_ih_l${layers.length}`))
    layers.push(readLayer(state, prefix, layers.length));
  if (layers.length === 0) throw state.member(`${prefix}.weight_ih_l0`).refusal("a list of lists of numbers");
  return layers;
};

/** A dense layer: weight [outputs][inputs], bias [outputs] if there is one. */
export const readDense = (state: JsonField, prefix: string): ConvolutionNode => {
  const [weight, bias] = [state.member(`${prefix}.weight`), state.member(`${prefix}.bias`)];
  const [rows, columns] = [listLength(weight), columnCount(weight)];
  return {
    kind: "convolution",
    convolution: dense(
      columns,
      rows,
      weight.matrix(rows, columns),
      bias.isPresent ? bias.floatsExactly(rows) : null,
    ),
    activation: { kind: "identity" },
  };
};
