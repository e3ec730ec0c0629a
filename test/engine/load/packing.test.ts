import { describe, expect, it } from "vitest";
import { outputChannelsOf, packNode } from "../../../src/engine/load/node.ts";
import { measureNetwork, packNetwork } from "../../../src/engine/load/pack.ts";
import { Packer } from "../../../src/engine/load/packer.ts";
import type { NetworkNode, WaveNetNode } from "../../../src/engine/network.ts";
import { controlScratch, networkHeap, networkHeapEnd } from "../../../src/engine/shared/memory-map.ts";
import * as operations from "../../../src/engine/shared/operations.ts";
import { Refusal } from "../../../src/refusal.ts";
import { goldenCases } from "../../golden/golden.ts";
import { convNet, convolution, recurrentStack } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { modelOf, Stage, unmoved } from "../../support/stage.ts";
import { waveNet } from "../../support/wavenets.ts";
import { readModelFile } from "../reference/play.ts";

const stage = new Stage();
const { floats, words } = stage;

const networks: NetworkNode[] = [
  ...[1, 2, 3, 4, 5].flatMap((seed) => [
    convNet(randomFrom(seed), 1, 1),
    recurrentStack(randomFrom(seed), 1, 1),
    waveNet(randomFrom(seed), 1, 1),
  ]),
  ...goldenCases.map(({ model, size }) => readModelFile(model, size).network),
];

/** What a writing packer really took. */
function bytesWritten(network: NetworkNode, frames: number): number {
  const scratch = networkHeap + 2 ** 26;
  const packer = new Packer({ floats, words }, networkHeap, scratch, frames);
  const input = packer.blockRows(1);
  const output = packer.blockRows(outputChannelsOf(network));
  packNode(packer, network, input, output);
  packer.finish();
  return packer.persistentBytes + packer.scratchBytes;
}

describe("packing a network", () => {
  it("takes exactly the bytes that were measured before, at every block size", () => {
    for (const frames of [16, 64, 1024])
      for (const network of networks)
        expect(bytesWritten(network, frames)).toBe(measureNetwork(network, 1, frames));
  });

  it("and running it never touches a byte outside its region", () => {
    const canary = 0x7fc0dead;
    const margin = 65_536;
    for (const frames of [16, 64, 256])
      for (const network of networks) {
        const bytes = measureNetwork(network, 1, frames);
        const base = networkHeap + margin;
        words.fill(canary, networkHeap / 4, (base + bytes + margin) / 4);
        const { program, input } = packNetwork({ floats, words }, network, 1, frames, base);
        for (let block = 0; block < 40; block++) {
          floats.fill(0.1, input.base / 4, input.base / 4 + frames);
          stage.kernels.runProgram(program, frames, controlScratch);
        }
        const before = words.subarray(networkHeap / 4, base / 4);
        const after = words.subarray((base + bytes) / 4, (base + bytes + margin) / 4);
        expect(before.every((word) => word === canary)).toBe(true);
        expect(after.every((word) => word === canary)).toBe(true);
      }
  });

  it("does not care what stood in its region before", () => {
    for (const network of networks) {
      const play = (garbage: number) => {
        floats.fill(garbage, networkHeap / 4, networkHeap / 4 + 2 ** 18);
        const { program, input, output } = packNetwork({ floats, words }, network, 1, 64, networkHeap);
        for (let block = 0; block < 5; block++) {
          floats.fill(0.1, input.base / 4, input.base / 4 + 64);
          stage.kernels.runProgram(program, 64, controlScratch);
        }
        return floats.slice(output.base / 4, output.base / 4 + 64);
      };
      expect(play(Number.NaN)).toEqual(play(0));
    }
  });
});

describe("the engine's instruction set", () => {
  it.each(["op", "activation"])("gives every %s a number of its own", (kind) => {
    const numbers = Object.entries(operations)
      .filter(([name]) => new RegExp(`^${kind}[A-Z]`).test(name))
      .map(([, number]) => number);
    expect(numbers.length).toBeGreaterThan(10);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe("loading a model", () => {
  it("is refused in a sentence with both sizes when the memory is full, and works again after a model was unloaded", () => {
    const { engine } = new Stage();
    const big = modelOf(
      readModelFile(goldenCases.find(({ name }) => name === "syn-wavenet-standard")!.model).network,
    );
    const loaded = engine.load(big);
    engine.reserve(networkHeapEnd - networkHeap - loaded.region.bytes - 4096);
    expect(() => engine.load(big)).toThrow(Refusal);
    expect(() => engine.load(big)).toThrow(
      /^This model needs \d+\.\d MB of the pedal's memory and only \d+\.\d MB are free: choose a smaller model\.$/,
    );
    engine.unload(loaded);
    expect(engine.load(big).address).toBe(loaded.address);
  });

  it.each([
    { channels: 3, kernelSize: 6000 },
    { channels: 5, kernelSize: 4000 },
  ])(
    "is refused where a layer sums over more than the kernels' table holds, and nobody else's memory is touched: %o",
    ({ channels, kernelSize }) => {
      const { engine, words: memory } = new Stage();
      const before = memory.slice(0, networkHeap / 4);
      const wide = {
        ...convolution(randomFrom(1), channels, channels, { groups: 1 }),
        kernelSize,
        dilation: 2,
        weights: new Float32Array(channels * channels * kernelSize).fill(1e-5),
      };
      const activation = { kind: "identity" } as const;
      const nodes: NetworkNode[] = [
        {
          kind: "convolution",
          convolution: convolution(randomFrom(1), 1, channels, { groups: 1 }),
          activation,
        },
        { kind: "convolution", convolution: wide, activation },
        {
          kind: "convolution",
          convolution: convolution(randomFrom(1), channels, 1, { groups: 1 }),
          activation,
        },
      ];
      expect(() => engine.load(modelOf({ kind: "sequence", nodes }))).toThrow(
        /^A layer of this model sums over \d+ values at once and the pedal has room for 16000: choose a smaller model\.$/,
      );
      expect(memory.slice(0, networkHeap / 4)).toEqual(before);
    },
  );

  it.each(["float32", "q15"] as const)(
    "is refused in %s where a narrow layer has more taps than the table holds",
    (arithmetic) => {
      const { engine, words: memory } = new Stage();
      const before = memory.slice(0, networkHeap / 4);
      const nano = readModelFile(goldenCases.find(({ name }) => name === "syn-wavenet-nano")!.model);
      const network = structuredClone(nano.network) as WaveNetNode;
      const [layer] = network.arrays[0]!.layers;
      const weights = new Float32Array(16 * 17_000).fill(1e-6);
      Object.assign(layer!.convolution, { kernelSize: 17_000, weights });
      expect(() => engine.load(modelOf(network), arithmetic)).toThrow(
        /has room for 16000: choose a smaller model/,
      );
      expect(memory.slice(0, networkHeap / 4)).toEqual(before);
    },
  );

  it("takes nothing from the memory when it is refused", () => {
    const { engine } = new Stage();
    const bytes = networkHeapEnd - networkHeap;
    const most = engine.reserve(bytes - 128)!;
    expect(() => engine.load(modelOf(unmoved(1)))).toThrow(Refusal);
    expect(engine.reserve(128)?.address).toBe(most.address + most.bytes);
  });
});
