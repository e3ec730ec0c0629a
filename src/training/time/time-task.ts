/**
 * Time effects: what a small network cannot remember, or cannot know, it is told in rows of its own. An echo is a delay line
 * around the network, a movement an oscillator beside it; both are found in the recordings.
 */
import type { NetworkNode } from "../../engine/network.ts";
import { createReference } from "../../engine/reference/index.ts";
import type { Frames, Hertz } from "../../units.ts";
import { emphasisedEnergy } from "../loss-filters.ts";
import { recipeFor } from "../recipe.ts";
import type { TrainedNetwork } from "../train.ts";
import { findDelay } from "./find-delay.ts";
import { findOscillation } from "./find-oscillation.ts";

/** What an effect is made of beside a network; null for what it has not. */
export interface TimeStructure {
  readonly delay: Frames | null;
  readonly oscillation: Hertz | null;
}

/** @param wet aligned to the dry recording: what comes later counts as an echo */
export function findTimeStructure(dry: Float32Array, wet: Float32Array, rate: Hertz): TimeStructure {
  return { delay: findDelay(dry, wet, rate), oscillation: findOscillation(dry, wet, rate) };
}

/** Rows that a network for such an effect reads, the guitar among them. */
export function timeInputs({ delay, oscillation }: TimeStructure): number {
  return 1 + (oscillation === null ? 0 : 2) + (delay === null ? 0 : 2);
}

/**
 * What the network reads while it learns: the guitar; sine and cosine of the oscillation from the recording's first frame on;
 * guitar and wet recording of `delay` frames ago, the latter in place of its own output.
 */
export function timeRows(
  { delay, oscillation }: TimeStructure,
  dry: Float32Array,
  wet: Float32Array,
  rate: Hertz,
): Float32Array[] {
  const phase = (frame: Frames) => 2 * Math.PI * (((oscillation ?? 0) * frame) / rate);
  return [
    dry,
    ...(oscillation === null
      ? []
      : [Math.sin, Math.cos].map((wave) => dry.map((_, frame) => wave(phase(frame))))),
    ...(delay === null ? [] : [late(dry, delay), late(wet, delay)]),
  ];
}

function late(signal: Float32Array, delay: Frames): Float32Array {
  const moved = new Float32Array(signal.length);
  moved.set(signal.subarray(0, Math.max(0, signal.length - delay)), Math.min(delay, signal.length));
  return moved;
}

/** The learned network with the delay line and the oscillator that give it those rows. */
export function withTime(
  { delay, oscillation }: TimeStructure,
  network: NetworkNode,
  rate: Hertz,
): NetworkNode {
  const echoing: NetworkNode = delay === null ? network : { kind: "delayLine", delay, node: network };
  return oscillation === null ? echoing : { kind: "oscillator", turn: oscillation / rate, node: echoing };
}

/** For people, one sentence. */
export function describeTime({ delay, oscillation }: TimeStructure, rate: Hertz): string {
  const parts = [
    ...(delay === null ? [] : [`echoes after ${((1000 * delay) / rate).toFixed(1)} ms (a delay line)`]),
    ...(oscillation === null ? [] : [`moves ${oscillation.toFixed(3)} times a second (an oscillator)`]),
  ];
  return `The device ${parts.join(" and ")}.`;
}

/**
 * What has been learned, as it is played: with its own output in place of the recorded one, and its error then.
 * @param dry and wet that it was learned from
 */
export function endOfTimeEffect(
  structure: TimeStructure,
  trained: TrainedNetwork,
  dry: Float32Array,
  wet: Float32Array,
): TrainedNetwork {
  const network = withTime(structure, trained.network, trained.sampleRate);
  const heard = createReference(network).process([Float64Array.from(dry)])[0]!;
  const error = heard.map((sample, frame) => sample - wet[frame]!);
  const from = Math.floor(wet.length * (1 - recipeFor(trained.plan).validationShare));
  const ratio = (emphasis: number) =>
    emphasisedEnergy(error, emphasis, from) / emphasisedEnergy(wet, emphasis, from);
  return { ...trained, network, validation: { errorToSignal: ratio(0), emphasised: ratio(0.95) } };
}
