/** What one NAM object in a file turns into; files may hold several, inside each other. */
import type { ModelLevels, ModelParameter, NetworkNode } from "../../../engine/network.ts";
import type { Frames, Hertz } from "../../../units.ts";
import type { JsonField } from "../json-field.ts";

/** What an architecture makes of its `config` and `weights`. */
export type NamNetwork = {
  network: NetworkNode;
  /** One line for people. */
  architecture: string;
  /** NeuralAmpModelerCore's prewarm length, before it is rounded up to whole blocks. */
  settleFrames: Frames;
  parameters: ModelParameter[];
  /** Ends (0..1, ascending) of the sizes on offer; [1] for a model of one size. */
  sizes: number[];
  /** Of the child that plays, where the architecture is a container. */
  levels: ModelLevels | null;
  /** Rate of the children, where the architecture is a container and they state one. */
  childRate: Hertz | null;
};

/** A complete NAM object. */
export type NamPart = NamNetwork & {
  version: string;
  name: string | null;
  /** Null: the file does not say. */
  sampleRate: Hertz | null;
  levels: ModelLevels;
};

export type NamContext = {
  /** Size wanted, 0..1. */
  size: number;
  sampleRate: Hertz | null;
  /** Where in the file the weights stand, for sentences. */
  weightsPath: string;
  /** Sentences for the player, collected while reading. */
  remarks: string[];
  /** Reads a complete NAM object that stands inside this one, at the size given. */
  readChild(file: JsonField, size: number): NamPart;
};

export type NamArchitecture = (config: JsonField, weights: Float32Array, context: NamContext) => NamNetwork;

/** The fields of an architecture of one size without children and knobs. */
export const plainNetwork = (
  network: NetworkNode,
  architecture: string,
  settleFrames: Frames,
): NamNetwork => ({
  network,
  architecture,
  settleFrames,
  parameters: [],
  sizes: [1],
  levels: null,
  childRate: null,
});

/** Limits of shapes; far beyond any model that a single core could play. */
export const most = {
  channels: 4096,
  kernelSize: 65_536,
  dilation: 262_144,
  arrays: 16,
  layers: 256,
  taps: 1_000_000,
};
