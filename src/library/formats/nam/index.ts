/** Neural Amp Modeler files, versions 0.5.0 to 0.7.x. Facts and their sources: docs/model-formats.md. */
import type { Model } from "../../../engine/network.ts";
import { Refusal } from "../../../refusal.ts";
import type { Frames } from "../../../units.ts";
import { type JsonFormat, noScales } from "../format.ts";
import type { JsonField } from "../json-field.ts";
import { networkRows } from "../shapes.ts";
import { listed } from "../words.ts";
import { readSequential, readSlimmableContainer } from "./container.ts";
import { readConvNet } from "./convnet.ts";
import { readLinear } from "./linear.ts";
import { readLstm } from "./lstm.ts";
import { readLevels, readName, readSampleRate, unknownLevels } from "./metadata.ts";
import { parametric } from "./parametric.ts";
import type { NamArchitecture, NamPart } from "./part.ts";
import { indexOfSize } from "./size.ts";
import { readVersion } from "./version.ts";
import { readWaveNet } from "./wavenet.ts";

const architectures: Record<string, NamArchitecture> = {
  Linear: readLinear,
  ConvNet: readConvNet,
  LSTM: readLstm,
  WaveNet: readWaveNet,
  SlimmableContainer: readSlimmableContainer,
  Sequential: readSequential,
  CatLSTM: parametric("CatLSTM", readLstm),
  CatWaveNet: parametric("CatWaveNet", readWaveNet),
};

const architectureOf = (field: JsonField): NamArchitecture => {
  const name = field.text();
  const architecture = Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (architecture === undefined) throw field.refusal(`one of ${listed(Object.keys(architectures))}`);
  return architecture;
};

const readPart = (file: JsonField, size: number, remarks: string[]): NamPart => {
  const version = readVersion(file.member("version"), remarks);
  const architecture = architectureOf(file.member("architecture"));
  const weights = file.member("weights");
  const metadata = file.member("metadata");
  const sampleRate = readSampleRate(file.member("sample_rate"));
  const network = architecture(file.member("config").object(), weights.floats(), {
    size,
    sampleRate,
    weightsPath: weights.path,
    remarks,
    readChild: (child, childSize) => readPart(child.object(), childSize, remarks),
  });
  const own = readLevels(metadata, remarks);
  const children = network.levels ?? unknownLevels;
  return {
    ...network,
    version,
    name: readName(metadata),
    sampleRate: sampleRate ?? network.childRate,
    levels: {
      /** A container states the loudness of its loudest size; what plays is one of its children. */
      loudness: children.loudness ?? own.loudness,
      inputLevel: own.inputLevel ?? children.inputLevel,
      outputLevel: own.outputLevel ?? children.outputLevel,
    },
  };
};

const checkRows = ({ network, parameters }: NamPart): void => {
  const { inputs, outputs } = networkRows(network);
  if (inputs !== 1 + parameters.length || outputs !== 1)
    throw new Refusal(
      `The model has ${inputs} inputs and ${outputs} outputs; a pedal has one guitar input and one output.`,
    );
};

const assumedSampleRate = 48_000;

/** NeuralAmpModelerCore settles in whole blocks; its reference outputs were made with blocks of 64 frames. */
const inWholeBlocks = (frames: Frames): Frames => Math.ceil(frames / 64) * 64;

const toModel = (part: NamPart, size: number, remarks: string[]): Model => {
  if (part.sampleRate === null)
    remarks.push("The file does not say its sample rate; 48 kHz was assumed, as Neural Amp Modeler does.");
  return {
    format: `Neural Amp Modeler ${part.version}`,
    architecture: part.architecture,
    name: part.name,
    sampleRate: part.sampleRate ?? assumedSampleRate,
    network: part.network,
    parameters: part.parameters,
    levels: part.levels,
    settleFrames: inWholeBlocks(part.settleFrames),
    sizes: part.sizes,
    sizeIndex: indexOfSize(part.sizes, size),
    remarks: [...new Set(remarks)],
  };
};

export const nam: JsonFormat = {
  recognises: (file) => file.has("architecture") || (file.has("version") && file.has("weights")),
  read: (file, size) => {
    const remarks: string[] = [];
    const part = readPart(file, size, remarks);
    checkRows(part);
    return { model: toModel(part, size, remarks), defaultScales: noScales };
  },
};
