/** Networks over windows (seed 3) on the kernels against the float64 reference. */
import { describe, expect, it } from "vitest";
import type { FrameNode } from "../../../src/engine/network.ts";
import { createReference } from "../../../src/engine/reference/index.ts";
import { relativeError } from "../../golden/golden.ts";
import { playAlone } from "../../support/alone.ts";
import { convolution, lstm } from "../../support/networks.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { pluck } from "../../support/signals.ts";
import { Stage } from "../../support/stage.ts";

const strict = new Stage();
const relaxed = new Stage({ variant: "relaxed-4x4" });

function frameNetwork(random: Random, units: number, layers: number, frameSize: number): FrameNode {
  return {
    kind: "frame",
    frameSize,
    layers: Array.from({ length: layers }, (_, layer) => lstm(random, layer === 0 ? 1 : units, units)),
    dense: convolution(random, units, 1, { groups: 1 }),
  };
}

const structures = [
  { units: 16, layers: 1, frameSize: 32 },
  { units: 16, layers: 1, frameSize: 64 },
  { units: 32, layers: 1, frameSize: 64 },
  { units: 16, layers: 2, frameSize: 64 },
  { units: 32, layers: 2, frameSize: 32 },
  { units: 5, layers: 3, frameSize: 7 },
  { units: 3, layers: 1, frameSize: 1 },
];

describe("a network over a window", () => {
  it.each(structures)(
    "of $layers layers, $units units and $frameSize frames plays as in double precision",
    ({ units, layers, frameSize }) => {
      const network = frameNetwork(randomFrom(units + frameSize), units, layers, frameSize);
      const input = pluck(768, 3);
      const [expected] = createReference(network).process([Float64Array.from(input)]);
      const [found] = playAlone(strict, network, [input], 64);
      expect(relativeError(found!, expected!)).toBeLessThan(5e-6);
      expect(relativeError(playAlone(relaxed, network, [input], 64)[0]!, expected!)).toBeLessThan(5e-6);
      for (const frames of [16, 48, 256])
        expect(playAlone(strict, network, [input], frames)[0]).toEqual(found);
    },
  );

  it("forgets everything that is older than its window", () => {
    const network = frameNetwork(randomFrom(1), 16, 1, 4);
    const loud = new Float32Array(128);
    loud[10] = 1;
    const [found] = playAlone(strict, network, [loud], 64);
    const [silent] = playAlone(strict, network, [new Float32Array(128)], 64);
    expect(found![13]).not.toBe(silent![13]);
    expect(found!.subarray(14)).toEqual(silent!.subarray(14));
  });
});
