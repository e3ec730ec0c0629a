/** What every model format provides. A new format is one reader, listed in `index.ts`. */
import type { Model } from "../../engine/network.ts";
import type { JsonField } from "./json-field.ts";

export type ReadOptions = {
  fileName: string;
  /** Size wanted of a file that offers several, 0 (smallest) to 1 (largest, the default). */
  size?: number;
  /** Linear gain before the network; default 1 or what the format prescribes. */
  inputScale?: number;
  /** Linear gain after the network; default 1 or what the format prescribes. */
  outputScale?: number;
};

/** Linear gains that a format prescribes around its networks. */
export type Scales = { input: number; output: number };

/** A model without the gains that the player may set, and the gains that stand where the player sets none. */
export type ReadResult = { model: Model; defaultScales: Scales };

export type JsonFormat = {
  /** Whether the top-level object is this format's, judged by its members. */
  recognises(file: JsonField): boolean;
  /** Throws a Refusal. */
  read(file: JsonField, size: number): ReadResult;
};

export type BinaryFormat = {
  /** Whether the file is this format's, judged by its first bytes. */
  recognises(bytes: Uint8Array): boolean;
  /** Throws a Refusal. */
  read(bytes: Uint8Array): ReadResult;
};

export const noScales: Scales = { input: 1, output: 1 };
