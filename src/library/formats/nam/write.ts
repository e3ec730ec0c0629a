/** Writes `.nam` files, in the oldest version that holds the network (formats.md 1.1 to 1.8). */
import type { ModelLevels, ModelParameter, NetworkNode } from "../../../engine/network.ts";
import type { Hertz } from "../../../units.ts";
import { recurrentStackOf } from "../recurrent-stack.ts";
import { cannotHold, type NamBody } from "./body.ts";
import { foldSkip, type LstmStack } from "./fold-skip.ts";
import { foldWaveNetSkip } from "./fold-wavenet-skip.ts";
import { writeWaveNet } from "./write-wavenet.ts";

export interface NamExport {
  readonly network: NetworkNode;
  readonly sampleRate: Hertz;
  readonly levels: ModelLevels;
  /** What the inputs after the guitar are. A `.nam` file has them in the order of their names. */
  readonly parameters?: readonly ModelParameter[];
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
export function writeNam(model: NamExport): string {
  return JSON.stringify(namObject(model));
}

/**
 * One file of several sizes of the same sound, such as the two of A2 (formats.md 1.5): the player chooses one.
 * @param models the smallest first, all of one rate
 */
export function writeNamSizes(models: readonly NamExport[]): string {
  const largest = namObject(models.at(-1)!);
  return JSON.stringify({
    version: "0.7.0",
    architecture: "SlimmableContainer",
    config: {
      submodels: models.map((model, index) => ({
        max_value: (index + 1) / models.length,
        model: namObject(model),
      })),
    },
    metadata: largest.metadata,
    sample_rate: largest.sample_rate,
    weights: [],
  });
}

function namObject({
  network,
  sampleRate,
  levels,
  parameters = [],
  description,
  validationError,
}: NamExport) {
  const { version, architecture, config, weights } = withKnobs(writeNetwork(network), parameters);
  const metadata = {
    ...description,
    loudness: levels.loudness,
    input_level_dbu: levels.inputLevel,
    output_level_dbu: levels.outputLevel,
    ...(validationError === undefined ? {} : { training: { validation_esr: validationError } }),
  };
  const numbers = weights.flatMap((part) => Array.from(part));
  return { version, architecture, config, metadata, sample_rate: sampleRate, weights: numbers };
}

/** Networks with knobs have a name of their own (formats.md 1.4). */
function withKnobs(body: NamBody, parameters: readonly ModelParameter[]): NamBody {
  if (parameters.length === 0) return body;
  const names = parameters.map(({ name }) => name);
  if (names.some((name, index) => index > 0 && !(names[index - 1]! < name)))
    throw cannotHold("knobs that are not in the order of their names");
  const parametric = Object.fromEntries(
    parameters.map(({ name, kind, minimum, maximum, defaultValue }) => [
      name,
      {
        type: kind === "switch" ? "boolean" : "continuous",
        default_value: defaultValue,
        minval: minimum,
        maxval: maximum,
      },
    ]),
  );
  return { ...body, architecture: `Cat${body.architecture}`, config: { ...body.config, parametric } };
}

function writeNetwork(network: NetworkNode): NamBody {
  if (network.kind === "wavenet") return writeWaveNet(network);
  if (network.kind === "residual" && network.node.kind === "wavenet")
    return writeWaveNet(foldWaveNetSkip(network.node));
  const stack = recurrentStackOf(network);
  const layers = stack?.layers.filter((layer) => layer.kind === "lstm");
  if (!stack || layers?.length !== stack.layers.length) throw cannotHold(network.kind);
  const { head, skip } = stack;
  if (head.bias === null) throw cannotHold("a head without a bias");
  return writeLstm(skip ? foldSkip({ layers, head }) : { layers, head });
}

function writeLstm({ layers, head }: LstmStack): NamBody {
  const { inputSize, hiddenSize } = layers[0]!;
  return {
    version: "0.5.4",
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
