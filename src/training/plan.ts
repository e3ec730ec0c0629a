/** Networks that can be trained, as plain data. */
import type { Precision } from "../engine/shared/kernels.ts";
import { type LstmPlan, trainableLstm } from "./lstm.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { trainableWaveNet, type WaveNetPlan } from "./wavenet.ts";

export type NetworkPlan = LstmPlan | WaveNetPlan;

export function trainable(plan: NetworkPlan, shape: WindowShape, precision: Precision): Trainable {
  return plan.kind === "lstm"
    ? trainableLstm(plan, shape, precision)
    : trainableWaveNet(plan, shape, precision);
}

/** Sequences that a kind of network takes at once: their number is a multiple of it. */
export function sequencesTogether(plan: NetworkPlan): number {
  return plan.kind === "lstm" ? 8 : 1;
}
