/** Networks that can be trained, as plain data. */
import type { Precision } from "../engine/shared/kernels.ts";
import { type RecurrentPlan, trainableRecurrent } from "./recurrent.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { trainableWaveNet, type WaveNetPlan } from "./wavenet.ts";

export type NetworkPlan = RecurrentPlan | WaveNetPlan;

export function trainable(plan: NetworkPlan, shape: WindowShape, precision: Precision): Trainable {
  return plan.kind === "wavenet"
    ? trainableWaveNet(plan, shape, precision)
    : trainableRecurrent(plan, shape, precision);
}

/** Sequences that a kind of network takes at once: their number is a multiple of it. */
export function sequencesTogether(plan: NetworkPlan): number {
  return plan.kind === "wavenet" ? 1 : 8;
}
