/** Writes what the audio thread knows of a packed network (shared/chain-layout.ts). */
import type { Address } from "../../units.ts";
import { decibelsToGain, type PlayerGains } from "../levels.ts";
import * as layout from "../shared/chain-layout.ts";
import type { KernelMemory } from "./packer.ts";

export type PlayerPlaces = {
  program: Address;
  /** First input row, the guitar's, and bytes from row to row. */
  input: Address;
  inputStride: number;
  parameterCount: number;
  output: Address;
};

/** @param atRest what the network says while it hears silence: a DC blocker behind it starts there; null: none follows */
export function writePlayer(
  { words, floats }: KernelMemory,
  address: Address,
  places: PlayerPlaces,
  gains: PlayerGains,
  atRest: number | null,
): void {
  words.fill(0, address / 4, (address + layout.playerBytes) / 4);
  words[(address + layout.playerProgram) / 4] = places.program;
  words[(address + layout.playerInput) / 4] = places.input;
  words[(address + layout.playerInputStride) / 4] = places.inputStride;
  words[(address + layout.playerParameterCount) / 4] = places.parameterCount;
  words[(address + layout.playerOutput) / 4] = places.output;
  floats[(address + layout.playerInputGain) / 4] = decibelsToGain(gains.input);
  floats[(address + layout.playerOutputGain) / 4] = decibelsToGain(gains.output);
  words[(address + layout.playerBlocksDc) / 4] = atRest === null ? 0 : 1;
  floats[(address + layout.playerDcInput) / 4] = atRest ?? 0;
}
