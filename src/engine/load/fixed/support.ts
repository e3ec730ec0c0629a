/** Which networks the fixed-point kernels know. */
import { Refusal } from "../../../refusal.ts";
import type { NetworkNode } from "../../network.ts";
import { isPlainWaveNet } from "./wavenet.ts";

/** Everything that carries the model's character; dense heads are float32 in any case. */
function charactersOf(node: NetworkNode): NetworkNode[] {
  switch (node.kind) {
    case "sequence":
      return node.nodes.flatMap(charactersOf);
    case "residual":
      return charactersOf(node.node);
    case "convolution":
      return [];
    default:
      return [node];
  }
}

export function hasFixedForm(network: NetworkNode): boolean {
  const parts = charactersOf(network);
  const known = (node: NetworkNode) =>
    node.kind === "lstm" || (node.kind === "wavenet" && isPlainWaveNet(node));
  return parts.length > 0 && parts.every(known);
}

/** @throws Refusal for a network that has no fixed-point form here */
export function refuseUnlessFixed(network: NetworkNode): void {
  if (hasFixedForm(network)) return;
  throw new Refusal(
    "16-bit precision knows LSTMs and plain WaveNets (tanh, without gates) only: play this model without --precision q15.",
  );
}
