/**
 * Writes RTNeural's JSON with the members of AIDA-X and our own (docs/model-formats.md): recurrent
 * and dense layers one after the other.
 */
import type {
  Activation,
  Convolution,
  ConvolutionNode,
  GruNode,
  LstmNode,
  NetworkNode,
} from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Hertz } from "../../units.ts";
import { refuseInitialState } from "./recurrent-stack.ts";
import { networkRows } from "./shapes.ts";
import { matrix, numbers, transposed } from "./write-numbers.ts";

export interface KerasExport {
  readonly network: NetworkNode;
  readonly sampleRate: Hertz;
  readonly name: string;
}

const activationNames: Partial<Record<Activation["kind"], string>> = {
  identity: "",
  tanh: "tanh",
  relu: "relu",
  sigmoid: "sigmoid",
  elu: "elu",
  rescaledSigmoid: "rescaled_sigmoid",
};

/**
 * @returns the file's text: the same for the same network
 * @throws Refusal where the format cannot hold the network
 */
export function writeKeras({ network, sampleRate, name }: KerasExport): string {
  const { layers, time } = withoutTime(network, sampleRate);
  const skips = layers.kind === "residual";
  const body = skips ? layers.node : layers;
  return JSON.stringify({
    in_shape: [null, null, networkRows(layers).inputs],
    ...time,
    ...(skips ? { in_skip: 1 } : {}),
    metadata: { name, samplerate: sampleRate },
    ...contentOf(body),
  });
}

/** What makes time effects stands around the layers: an oscillator outside, a delay line inside. */
function withoutTime(network: NetworkNode, rate: Hertz): { layers: NetworkNode; time: object } {
  if (network.kind !== "oscillator" && network.kind !== "delayLine") return { layers: network, time: {} };
  const { layers, time } = withoutTime(network.node, rate);
  if ("oscillator" in time) throw cannotHold("an oscillator inside");
  if (network.kind === "oscillator") return { layers, time: { ...time, oscillator: network.turn * rate } };
  if ("delay" in time) throw cannotHold("two delay lines");
  return { layers, time: { ...time, delay: network.delay } };
}

function contentOf(body: NetworkNode): object {
  if (body.kind === "frame")
    return {
      frame: body.frameSize,
      layers: [...body.layers.map(layerOf), layerOf(plain(body.dense))],
    };
  if (body.kind !== "sequence") throw cannotHold(body.kind);
  const [first, ...rest] = body.nodes;
  if (first?.kind !== "convolution" || first.convolution.kernelSize === 1)
    return { layers: body.nodes.map(layerOf) };
  const { kernelSize, inputChannels, dilation } = first.convolution;
  if (inputChannels !== 1 || dilation !== 1) throw cannotHold("a convolution");
  const window: Convolution = { ...first.convolution, inputChannels: kernelSize, kernelSize: 1 };
  return { window: kernelSize, layers: [{ ...first, convolution: window }, ...rest].map(layerOf) };
}

const plain = (convolution: Convolution): ConvolutionNode => ({
  kind: "convolution",
  convolution,
  activation: { kind: "identity" },
});

function cannotHold(what: string): Refusal {
  return new Refusal(
    `RTNeural's JSON cannot hold this network (${what}); it holds recurrent and dense layers.`,
  );
}

function layerOf(node: NetworkNode): object {
  if (node.kind === "convolution") return denseLayer(node);
  if (node.kind !== "lstm" && node.kind !== "gru") throw cannotHold(node.kind);
  refuseInitialState(node);
  return node.kind === "lstm" ? lstmLayer(node) : gruLayer(node);
}

const layer = (type: string, rows: number, activation: string, weights: unknown[]) => ({
  type,
  activation,
  shape: [null, null, rows],
  weights,
});

function denseLayer({ convolution, activation }: ConvolutionNode): object {
  const { kernelSize, groups, inputChannels, outputChannels, weights, bias } = convolution;
  const name = activationNames[activation.kind];
  if (kernelSize !== 1 || groups !== 1 || name === undefined) throw cannotHold("a convolution");
  const kernel = matrix(transposed(weights, outputChannels, inputChannels), inputChannels, outputChannels);
  return layer("dense", outputChannels, name, bias ? [kernel, numbers(bias)] : [kernel]);
}

function lstmLayer({ inputSize, hiddenSize, inputWeights, recurrentWeights, bias }: LstmNode): object {
  const rows = 4 * hiddenSize;
  return layer("lstm", hiddenSize, "tanh", [
    matrix(transposed(inputWeights, rows, inputSize), inputSize, rows),
    matrix(transposed(recurrentWeights, rows, hiddenSize), hiddenSize, rows),
    numbers(bias),
  ]);
}

/** Keras keeps the gates in the order z, r, h; ours are r, z, n. */
function gruLayer(node: GruNode): object {
  const { inputSize, hiddenSize } = node;
  const rows = 3 * hiddenSize;
  const kernel = (weights: Float32Array, columns: number) =>
    matrix(transposed(updateFirst(weights), rows, columns), columns, rows);
  return layer("gru", hiddenSize, "tanh", [
    kernel(node.inputWeights, inputSize),
    kernel(node.recurrentWeights, hiddenSize),
    [numbers(updateFirst(node.inputBias)), numbers(updateFirst(node.recurrentBias))],
  ]);
}

function updateFirst(rows: Float32Array): Float32Array {
  const block = rows.length / 3;
  const result = rows.slice();
  result.set(rows.subarray(block, 2 * block), 0);
  result.set(rows.subarray(0, block), block);
  return result;
}
