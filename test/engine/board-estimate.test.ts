import { describe, expect, it } from "vitest";
import { estimateBoards } from "../../src/engine/board-estimate.ts";
import type { ConvolutionNode, NetworkNode } from "../../src/engine/network.ts";
import { workOf } from "../../src/engine/work.ts";
import { goldenCases } from "../golden/golden.ts";
import { lstm } from "../support/networks.ts";
import { randomFrom } from "../support/random.ts";
import { weighted } from "../support/stage.ts";
import { readModelFile } from "./reference/play.ts";

function dense(inputs: number, outputs: number, kernelSize = 1): ConvolutionNode {
  const weights = new Float32Array(inputs * outputs * kernelSize);
  const convolution = { inputChannels: inputs, outputChannels: outputs, kernelSize, dilation: 1, groups: 1 };
  return {
    kind: "convolution",
    convolution: { ...convolution, weights, bias: null },
    activation: { kind: "relu" },
  };
}

const share = (network: NetworkNode, board: string, rate = 48_000) =>
  estimateBoards(network, rate).find((estimate) => estimate.board === board)!.share;

describe("the work of a network", () => {
  it("is every weight once for a dense layer, and every gate for a recurrent one", () => {
    expect(workOf(dense(30, 20))).toEqual({ products: 600, recurrentProducts: 0, activations: 0 });
    const recurrent = { products: 0, recurrentProducts: 4 * 16 * 17, activations: 5 * 16 };
    expect(workOf(lstm(randomFrom(1), 1, 16))).toEqual(recurrent);
  });

  it("of a window is that of one frame as often as it is long", () => {
    const layer = lstm(randomFrom(1), 1, 16);
    const { convolution } = weighted(...Array.from({ length: 16 }, () => 1));
    const window: NetworkNode = { kind: "frame", frameSize: 32, layers: [layer], dense: convolution };
    expect(workOf(window)).toEqual({ products: 32 * 1088 + 16, recurrentProducts: 0, activations: 32 * 80 });
  });

  it("of a long response is far less than its taps", () => {
    expect(workOf(dense(1, 1, 96_000)).products).toBeLessThan(600);
  });
});

describe("the estimate for a board", () => {
  // Whole models, counted under qemu and simulated (percent of one core).
  const standard = readModelFile(
    goldenCases.find(({ name }) => name === "syn-wavenet-standard")!.model,
  ).network;
  const a2 = readModelFile(goldenCases.find(({ name }) => name === "syn-a2")!.model).network;
  const counted: [string, NetworkNode, Record<string, number>][] = [
    ["A1 standard", standard, { "Pi Zero 2": 0.73, "Pi 3": 0.61, "Pi 4": 0.25, "Pi 5": 0.07 }],
    ["A2 full", a2, { "Pi Zero 2": 0.47, "Pi 4": 0.16, "Pi 5": 0.052 }],
    ["LSTM 1x16", lstm(randomFrom(1), 1, 16), { "Pi Zero 2": 0.15, "Pi 4": 0.047, "Pi 5": 0.013 }],
    ["LSTM 1x32", lstm(randomFrom(1), 1, 32), { "Pi Zero 2": 0.4, "Pi 4": 0.12, "Pi 5": 0.035 }],
  ];
  it.each(counted)("of %s agrees with the whole model's count within a quarter", (_name, network, boards) => {
    for (const [board, expected] of Object.entries(boards)) {
      expect(share(network, board) / expected).toBeGreaterThan(0.75);
      expect(share(network, board) / expected).toBeLessThan(1.25);
    }
  });

  it("says that the network of 4096 taps and 1024 units fits on no board, and the one of 32 on all", () => {
    const large = [dense(1, 1024, 4096), dense(1024, 512), dense(512, 256), dense(256, 256), dense(256, 1)];
    const small = [dense(1, 32, 32), dense(32, 32), dense(32, 32), dense(32, 1)];
    const fits = (nodes: NetworkNode[]) =>
      estimateBoards({ kind: "sequence", nodes }, 44_100).map((estimate) => estimate.fits);
    expect(fits(large)).toEqual([false, false, false, false]);
    expect(fits(small)).toEqual([true, true, true, true]);
  });
});
