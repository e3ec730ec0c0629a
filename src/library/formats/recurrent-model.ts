/** What the formats of small recurrent networks have in common. */
import type { GruNode, LstmNode, Model, NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import type { Frames, Hertz } from "../../units.ts";
import { mostKnobs, unnamedKnobs } from "./knobs.ts";
import { networkRows } from "./shapes.ts";
import { counted, listed } from "./words.ts";

/** NeuralAudio and AIDA-X play this much silence through a recurrent network after loading. */
export const recurrentSettleFrames: Frames = 2048;

type Recurrent = LstmNode | GruNode;

export const isRecurrentNode = (node: NetworkNode): node is Recurrent =>
  node.kind === "lstm" || node.kind === "gru";

/** "LSTM of 20 units", "GRU of 8 and 8 units". */
export const describeRecurrent = (layers: Recurrent[]): string => {
  const sizes = layers.map(({ hiddenSize }) => hiddenSize);
  const words = listed(sizes.length > 4 ? [`${counted(sizes.length, "layer")} of ${sizes[0]}`] : sizes);
  return `${layers[0]?.kind.toUpperCase()} of ${words} ${sizes.at(-1) === 1 ? "unit" : "units"}`;
};

export type SmallModel = {
  format: string;
  architecture: string;
  name: string | null;
  sampleRate: Hertz;
  network: NetworkNode;
  settleFrames: Frames;
  remarks: string[];
};

/** A model of one size without stated levels whose inputs after the first are knobs. */
export const toModel = (small: SmallModel): Model => {
  const { inputs, outputs } = networkRows(small.network);
  if (inputs > 1 + mostKnobs || inputs < 1)
    throw new Refusal(
      `The model has ${inputs} inputs; at most the guitar and ${mostKnobs} knobs can be played.`,
    );
  if (outputs !== 1) throw new Refusal(`The model has ${outputs} outputs; a pedal has one.`);
  return {
    ...small,
    parameters: unnamedKnobs(inputs - 1),
    levels: { loudness: null, inputLevel: null, outputLevel: null },
    sizes: [1],
    sizeIndex: 0,
  };
};
