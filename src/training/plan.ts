/** Networks that can be trained, as plain data. */
import type { Precision } from "../engine/shared/kernels.ts";
import { type LstmPlan, trainableLstm } from "./lstm.ts";
import type { Trainable, WindowShape } from "./trainable.ts";

export type NetworkPlan = LstmPlan;

export function trainable(plan: NetworkPlan, shape: WindowShape, precision: Precision): Trainable {
  return trainableLstm(plan, shape, precision);
}
