/** What the formats of small recurrent networks have in common. */
import type { GruNode, LstmNode, NetworkNode } from "../../engine/network.ts";
import type { Frames } from "../../units.ts";
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
