/**
 * What a network would cost on a Raspberry Pi: an estimate, for no board was at hand. The kernels' arm64 code, as V8
 * compiles it, was counted under qemu; cycles come from llvm-mca (A72, A76) and a small in-order model (A53), and are
 * 1.34 times too many on the one board for which somebody published a measurement (A76). The three constants of each
 * core are solved from the whole models counted so: WaveNet A1 standard, LSTM 1x16 and LSTM 1x32.
 */

import type { Hertz } from "../units.ts";
import type { NetworkNode } from "./network.ts";
import { workOf } from "./work.ts";

type Core = { productsPerCycle: number; recurrentProductsPerCycle: number; cyclesPerActivation: number };

const cortexA53: Core = {
  productsPerCycle: 1.42,
  recurrentProductsPerCycle: 0.98,
  cyclesPerActivation: 24.8,
};
const cortexA72: Core = { productsPerCycle: 2.9, recurrentProductsPerCycle: 2.4, cyclesPerActivation: 12.9 };
const cortexA76: Core = { productsPerCycle: 5.7, recurrentProductsPerCycle: 4.1, cyclesPerActivation: 4.8 };

const boards: readonly { name: string; core: Core; clock: Hertz }[] = [
  { name: "Pi Zero 2", core: cortexA53, clock: 1.0e9 },
  { name: "Pi 3", core: cortexA53, clock: 1.2e9 },
  { name: "Pi 4", core: cortexA72, clock: 1.5e9 },
  { name: "Pi 5", core: cortexA76, clock: 2.4e9 },
];

/** The chain, the system and the worst block want their share too. */
const largestShare = 0.7;

export type BoardEstimate = {
  board: string;
  /** Of one core; 1 is all of it. */
  share: number;
  fits: boolean;
};

/** @param rate at which the network runs */
export function estimateBoards(network: NetworkNode, rate: Hertz): BoardEstimate[] {
  const { products, recurrentProducts, activations } = workOf(network);
  return boards.map(({ name, core, clock }) => {
    const cycles =
      products / core.productsPerCycle +
      recurrentProducts / core.recurrentProductsPerCycle +
      activations * core.cyclesPerActivation;
    const share = (cycles * rate) / clock;
    return { board: name, share, fits: share <= largestShare };
  });
}
