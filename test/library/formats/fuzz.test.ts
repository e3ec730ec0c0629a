/**
 * Damaged files of every format. FUZZ_COUNT sets how many (default 20 000, with CI set 100 000); FUZZ_SEED where they begin.
 * A failure names the number of the input: FUZZ_SEED=<that number> FUZZ_COUNT=1 runs it alone.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Convolution, GruNode, LstmNode, Model } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { readModel } from "../../../src/library/formats/index.ts";
import { Refusal } from "../../../src/refusal.ts";
import { goldenCases } from "../../golden/golden.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../../golden/shared-data.ts";
import { seedFiles } from "./examples.ts";
import { mutate } from "./mutate.ts";
import { createRandom } from "./random.ts";

const usualCount = process.env["CI"] ? 100_000 : 20_000;
const count = Number(process.env["FUZZ_COUNT"] ?? usualCount);
const firstSeed = Number(process.env["FUZZ_SEED"] ?? 1);

type Seed = { name: string; bytes: Uint8Array; isJson: boolean };

/** The smaller golden cases: an input of 300 KB would take the time of fifty others. */
const goldenSeeds: Seed[] = goldenCases
  .filter(({ size, name }) => size === 1 && /nano|1x8|linear-4|8relu/.test(name))
  .map(({ name, model }) => ({ name, bytes: readFileSync(model), isJson: true }));

const seeds: Seed[] = [...seedFiles(), ...goldenSeeds];

/** Captures of real amplifiers and pedals. */
const realSeeds = (): Seed[] =>
  ["nam-core/A2.nam", "nam-core/wavenet_a2_max.nam", "nam-core/slimmable_container.nam", "nam-core/lstm.nam"]
    .concat(["neuralseed/gru8_ts9_pytorch.json", "rtneural/conv.json", "wavenetva/WaveNet2-ds1.json"])
    .map((name) => ({ name, bytes: readFileSync(sharedData(`models/${name}`)), isJson: true }));

/** Bytes of all weights of a network, and of whatever else it holds in arrays. */
const arrayBytes = (value: unknown): number => {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + arrayBytes(member), 0);
};

/** Anything but a Refusal is thrown on. */
const readOrRefuse = (bytes: Uint8Array, fileName: string, size: number): Model | null => {
  try {
    return readModel(bytes, { fileName, size });
  } catch (error) {
    if (error instanceof Refusal) {
      expect(error.message.length).toBeLessThan(600);
      return null;
    }
    throw error;
  }
};

/** Every tensor of a network must be as long as the shape beside it says. */
const checkShapes = (value: unknown): void => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  const shaped = value as Partial<Convolution & LstmNode>;
  if (shaped.kernelSize !== undefined) {
    const { inputChannels, outputChannels, kernelSize, groups, weights, bias } = shaped as Convolution;
    expect(weights).toHaveLength((outputChannels * inputChannels * kernelSize) / groups);
    if (bias !== null) expect(bias).toHaveLength(outputChannels);
  }
  if (shaped.hiddenSize !== undefined) {
    const { kind, inputSize, hiddenSize, inputWeights, recurrentWeights } = value as LstmNode | GruNode;
    const rows = (kind === "lstm" ? 4 : 3) * hiddenSize;
    expect(inputWeights).toHaveLength(rows * inputSize);
    expect(recurrentWeights).toHaveLength(rows * hiddenSize);
  }
  for (const member of Object.values(value)) checkShapes(member);
};

const playable = (model: Model): void => {
  checkShapes(model.network);
  const rows = 1 + model.parameters.length;
  const input = Array.from({ length: rows }, () => Float64Array.of(0.1, -0.2, 0.3));
  const output = createReference(model.network).process(input);
  expect(output).toHaveLength(1);
  expect(output[0]).toHaveLength(3);
};

/** One damaged file: refused with a sentence, or read into a network that plays and is in proportion to the file. */
const tryInput = (seed: number, from: Seed[]): "refused" | "read" => {
  const random = createRandom(seed);
  const { name, bytes, isJson } = from[random.integer(from.length)] as Seed;
  const damaged = mutate(bytes, isJson, random);
  try {
    const model = readOrRefuse(damaged, `${name}.nam`, random.integer(5) / 4);
    if (model === null) return "refused";
    expect(arrayBytes(model)).toBeLessThanOrEqual(10 * damaged.length + 10_000);
    playable(model);
    return "read";
  } catch (cause) {
    throw new Error(`Input ${seed}, made from ${name}, was neither read nor refused.`, { cause });
  }
};

describe("damaged model files", () => {
  it("are seeded by files that are whole", () => {
    for (const { name, bytes } of seeds) playable(readModel(bytes, { fileName: `${name}.json` }));
  });

  it(`are read or refused with a sentence, ${count} of them, and never crash or hang`, {
    timeout: 60_000 + count * 20,
  }, () => {
    const results = { refused: 0, read: 0 };
    for (let seed = firstSeed; seed < firstSeed + count; seed++) results[tryInput(seed, seeds)]++;
    // Both happen, or the mutator is too weak or too strong to find anything.
    if (count >= 1000) {
      expect(results.refused).toBeGreaterThan(count / 4);
      expect(results.read).toBeGreaterThan(count / 50);
    }
  });

  it.skipIf(!hasSharedData)(`are so, too, when they were real captures${sharedDataNote}`, () => {
    const from = realSeeds();
    for (let seed = 1; seed <= 150; seed++) tryInput(seed, from);
  });
});
