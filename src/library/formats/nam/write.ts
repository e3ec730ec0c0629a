/** Writes `.nam` files (version 0.5.4, which every player knows; formats.md 1.1 to 1.8). */
import type { ModelLevels, NetworkNode, SequenceNode } from "../../../engine/network.ts";
import type { Hertz } from "../../../units.ts";
import { cannotHold, type NamBody } from "./body.ts";
import { foldSkip, type LstmStack } from "./fold-skip.ts";
import { writeWaveNet } from "./write-wavenet.ts";

export interface NamExport {
  readonly network: NetworkNode;
  readonly sampleRate: Hertz;
  readonly levels: ModelLevels;
  /** Shown by players; see formats.md 1.3 for what others write here. */
  readonly description: {
    readonly name: string;
    readonly modeled_by?: string;
    readonly gear_type?: "amp" | "pedal" | "pedal_amp" | "amp_cab" | "amp_pedal_cab" | "preamp" | "studio";
    readonly gear_make?: string;
    readonly gear_model?: string;
    readonly tone_type?: "clean" | "overdrive" | "crunch" | "hi_gain" | "fuzz";
  };
  /** Error-to-signal ratio on what was not learned from. */
  readonly validationError?: number;
}

/**
 * @returns the file's text: the same for the same network
 * @throws Refusal where the format cannot hold the network
 */
export function writeNam({ network, sampleRate, levels, description, validationError }: NamExport): string {
  const { architecture, config, weights } = writeNetwork(network);
  const metadata = {
    ...description,
    loudness: levels.loudness,
    input_level_dbu: levels.inputLevel,
    output_level_dbu: levels.outputLevel,
    ...(validationError === undefined ? {} : { training: { validation_esr: validationError } }),
  };
  const numbers = weights.flatMap((part) => Array.from(part));
  return JSON.stringify({
    version: "0.5.4",
    architecture,
    config,
    metadata,
    sample_rate: sampleRate,
    weights: numbers,
  });
}

function writeNetwork(network: NetworkNode): NamBody {
  if (network.kind === "wavenet") return writeWaveNet(network);
  if (network.kind === "sequence") return writeLstm(stackOf(network));
  if (network.kind === "residual" && network.node.kind === "sequence")
    return writeLstm(foldSkip(stackOf(network.node)));
  throw cannotHold(network.kind);
}

function stackOf({ nodes }: SequenceNode): LstmStack {
  const layers = nodes.filter((node) => node.kind === "lstm");
  const head = nodes.at(-1);
  const sameSize = layers.every((layer) => layer.hiddenSize === layers[0]?.hiddenSize);
  if (head?.kind !== "convolution" || layers.length !== nodes.length - 1 || layers.length === 0 || !sameSize)
    throw cannotHold(nodes.map((node) => node.kind).join(", "));
  const { kernelSize, outputChannels, bias } = head.convolution;
  if (head.activation.kind !== "identity" || kernelSize !== 1 || outputChannels !== 1 || bias === null)
    throw cannotHold("a head that is not one plain sum");
  return { layers, head: head.convolution };
}

function writeLstm({ layers, head }: LstmStack): NamBody {
  const { inputSize, hiddenSize } = layers[0]!;
  return {
    architecture: "LSTM",
    config: { input_size: inputSize, hidden_size: hiddenSize, num_layers: layers.length },
    weights: [
      ...layers.flatMap((layer) => [
        sideBySide(layer.inputWeights, layer.inputSize, layer.recurrentWeights, hiddenSize, 4 * hiddenSize),
        layer.bias,
        layer.initialHidden,
        layer.initialCell,
      ]),
      head.weights,
      head.bias!,
    ],
  };
}

/** Each row of one matrix followed by that of the other. */
function sideBySide(
  left: Float32Array,
  leftWidth: number,
  right: Float32Array,
  rightWidth: number,
  rows: number,
): Float32Array {
  const width = leftWidth + rightWidth;
  const both = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    both.set(left.subarray(row * leftWidth, (row + 1) * leftWidth), row * width);
    both.set(right.subarray(row * rightWidth, (row + 1) * rightWidth), row * width + leftWidth);
  }
  return both;
}
