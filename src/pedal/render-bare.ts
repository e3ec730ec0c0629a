import type { Arithmetic } from "../engine/load/packer.ts";
import type { Model } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import type { Frames, Hertz } from "../units.ts";
import { buildMachine } from "./machine.ts";

/** Which build of the kernels computes, in what, and how many frames at once: the result is the same for every number. */
export type BareComputation = { frames: Frames; precision: Precision; arithmetic: Arithmetic };

/** The network alone after its settling, sample for sample at the recording's own rate: no gain, limiter or conversion. */
export function renderBare(
  model: Model,
  samples: Float32Array,
  rate: Hertz,
  { frames, precision, arithmetic }: BareComputation,
): Float32Array {
  const { engine } = buildMachine(rate, frames, precision);
  const player = engine.load({ ...model, sampleRate: rate }, arithmetic);
  return engine.playOffline(player, samples);
}
