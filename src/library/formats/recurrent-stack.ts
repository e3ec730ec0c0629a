/** Recurrent layers with one dense unit behind them: the shape that the trainers' files have in common. */
import type { Convolution, GruNode, LstmNode, NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { isRecurrentNode } from "./recurrent-model.ts";

export interface RecurrentStack {
  /** One kind and one size. */
  readonly layers: readonly (LstmNode | GruNode)[];
  /** One output from the last layer's units. */
  readonly head: Convolution;
  /** Whether the guitar is added to the output. */
  readonly skip: boolean;
}

/** @returns null where the network has another shape */
export function recurrentStackOf(network: NetworkNode): RecurrentStack | null {
  if (network.kind === "residual") {
    const stack = recurrentStackOf(network.node);
    return stack && !stack.skip ? { ...stack, skip: true } : null;
  }
  if (network.kind !== "sequence") return null;
  const layers = network.nodes.filter(isRecurrentNode);
  const [first, head] = [layers[0], network.nodes.at(-1)];
  if (first === undefined || layers.length !== network.nodes.length - 1) return null;
  if (layers.some(({ kind, hiddenSize }) => kind !== first.kind || hiddenSize !== first.hiddenSize))
    return null;
  if (head?.kind !== "convolution" || head.activation.kind !== "identity") return null;
  const { kernelSize, outputChannels } = head.convolution;
  if (kernelSize !== 1 || outputChannels !== 1) return null;
  return { layers, head: head.convolution, skip: false };
}

/** @throws Refusal where a layer begins with a state that its file cannot hold */
export function refuseInitialState(layer: LstmNode | GruNode): void {
  const states = [layer.initialHidden, ...(layer.kind === "lstm" ? [layer.initialCell] : [])];
  if (states.some((state) => state.some((value) => value !== 0)))
    throw new Refusal("The network does not begin from rest; only a .nam file can hold that.");
}
