/** Networks by the names that people ask for. */
import type { LstmPlan } from "./lstm.ts";
import type { NetworkPlan } from "./plan.ts";
import type { WaveNetArrayPlan, WaveNetPlan } from "./wavenet.ts";

const doublings = (count: number) => Array.from({ length: count }, (_, index) => 2 ** index);

/** `size` is what it costs to play: one unit carries the input. */
function lstm(size: number): LstmPlan {
  return { kind: "lstm", layers: 1, units: size - 1, inputs: 1, skip: true };
}

function array(channels: number, headSize: number, dilations: readonly number[]): WaveNetArrayPlan {
  return { channels, kernelSize: 3, dilations, gated: false, headSize, headBias: headSize === 1 };
}

/** Two arrays of ten layers in all, as Neural Amp Modeler's first architecture (A1) has them. */
function namWaveNet(
  first: number,
  second: number,
  split: readonly [readonly number[], readonly number[]],
): WaveNetPlan {
  const [low, high] = split;
  return {
    kind: "wavenet",
    inputs: 1,
    headScale: 0.02,
    skip: false,
    arrays: [array(first, second, low), array(second, 1, high)],
  };
}

const full = [doublings(10), doublings(10)] as const;
const short = [doublings(7), [128, 256, 512, ...doublings(10)]] as const;

/** @see formats.md 1.8 for the four of Neural Amp Modeler */
export const presets: Readonly<Record<string, NetworkPlan>> = {
  "lstm-8": lstm(8),
  "lstm-12": lstm(12),
  "lstm-16": lstm(16),
  "lstm-24": lstm(24),
  "lstm-32": lstm(32),
  "lstm-40": lstm(40),
  "lstm-64": lstm(64),
  "lstm-96": lstm(96),
  "nam-nano": namWaveNet(4, 2, short),
  "nam-feather": namWaveNet(8, 4, short),
  "nam-lite": namWaveNet(12, 6, short),
  "nam-standard": namWaveNet(16, 8, full),
  "wavenet-8x10": {
    kind: "wavenet",
    inputs: 1,
    headScale: 0.1,
    skip: true,
    arrays: [array(8, 1, doublings(10))],
  },
};
