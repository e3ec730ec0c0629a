/** `LSTM`: layers of long short-term memory and a dense head (formats.md 1.7). */
import type { LstmNode, NetworkNode } from "../../../engine/network.ts";
import { takeConvolution } from "../convolution.ts";
import { buildFromWeights, type WeightSource } from "../weights.ts";
import { counted } from "../words.ts";
import { most, type NamArchitecture, type NamContext, plainNetwork } from "./part.ts";

/** The file keeps each gate row as [input weights; recurrent weights]. */
const columns = (rows: Float32Array, rowCount: number, from: number, to: number): Float32Array => {
  if (rows.length === 0) return rows;
  const width = rows.length / rowCount;
  const result = new Float32Array(rowCount * (to - from));
  for (let row = 0; row < rowCount; row++)
    result.set(rows.subarray(row * width + from, row * width + to), row * (to - from));
  return result;
};

const takeLayer = (source: WeightSource, inputSize: number, hiddenSize: number): LstmNode => {
  const gateRows = 4 * hiddenSize;
  const weights = source.take(gateRows * (inputSize + hiddenSize));
  return {
    kind: "lstm",
    inputSize,
    hiddenSize,
    inputWeights: columns(weights, gateRows, 0, inputSize),
    recurrentWeights: columns(weights, gateRows, inputSize, inputSize + hiddenSize),
    bias: source.take(gateRows),
    initialHidden: source.take(hiddenSize),
    initialCell: source.take(hiddenSize),
  };
};

/** NeuralAmpModelerCore: half a second, or one frame where the rate is unknown. */
const settleFrames = ({ sampleRate }: NamContext): number => Math.trunc(0.5 * (sampleRate ?? 2));

export const readLstm: NamArchitecture = (config, weights, context) => {
  const layerCount = config.member("num_layers").integer(1, most.layers);
  const hiddenSize = config.member("hidden_size").integer(1, most.channels);
  const outputChannels = config.member("out_channels").integerOr(1, 1, most.channels);
  const inputSize = config.member("input_size").integerOr(1, 1, most.channels);
  const inputChannels = config.member("in_channels");
  if (inputChannels.integerOr(inputSize, 1, most.channels) !== inputSize)
    throw inputChannels.refusal(`equal to input_size, ${inputSize}`);
  const nodes = buildFromWeights(weights, context.weightsPath, (source): NetworkNode[] => {
    const layers = Array.from({ length: layerCount }, (_, index) =>
      takeLayer(source, index === 0 ? inputSize : hiddenSize, hiddenSize),
    );
    const head = takeConvolution(
      source,
      { inputChannels: hiddenSize, outputChannels, bias: true },
      "the head",
    );
    return [...layers, { kind: "convolution", convolution: head, activation: { kind: "identity" } }];
  });
  return plainNetwork(
    { kind: "sequence", nodes },
    `LSTM, ${counted(layerCount, "layer")} of ${counted(hiddenSize, "unit")}`,
    settleFrames(context),
  );
};
