/** Networks that can be trained, as plain data. */
import type { NetworkNode } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import { type FramePlan, trainableFrame } from "./frame.ts";
import { type RecurrentPlan, trainableRecurrent } from "./recurrent.ts";
import type { Trainable, WindowShape } from "./trainable.ts";
import { trainableWaveNet } from "./wavenet.ts";
import type { WaveNetPlan } from "./wavenet-plan.ts";
import { trainableWindow, type WindowPlan } from "./window-network.ts";

export type NetworkPlan = RecurrentPlan | WaveNetPlan | FramePlan | WindowPlan;

export function trainable(plan: NetworkPlan, shape: WindowShape, precision: Precision): Trainable {
  switch (plan.kind) {
    case "wavenet":
      return trainableWaveNet(plan, shape, precision);
    case "frame":
      return trainableFrame(plan, shape, precision);
    case "window":
      return trainableWindow(plan, shape, precision);
    default:
      return trainableRecurrent(plan, shape, precision);
  }
}

/** The network before it has learned anything: it has the shape that a file must hold. */
export function untrained(plan: NetworkPlan): NetworkNode {
  return trainable(plan, { sequences: sequencesTogether(plan), frames: 8 }, "strict").toNetwork();
}

/** Sequences that a kind of network takes at once: their number is a multiple of it. */
export function sequencesTogether({ kind }: NetworkPlan): number {
  return kind === "lstm" || kind === "gru" ? 8 : 1;
}
