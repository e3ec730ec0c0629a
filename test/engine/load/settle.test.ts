/** Settling in one block against the long run of silence that it replaces. */
import { describe, expect, it } from "vitest";
import { packNetwork } from "../../../src/engine/load/pack.ts";
import { playSilence, restsAfter, settle, settlingFrames } from "../../../src/engine/load/settle.ts";
import { finish } from "../../../src/engine/load/steps.ts";
import type { Model } from "../../../src/engine/network.ts";
import { receptiveFrames } from "../../../src/engine/network-facts.ts";
import { controlScratch, networkHeap } from "../../../src/engine/shared/memory-map.ts";
import { goldenCases, relativeError } from "../../golden/golden.ts";
import { convNet } from "../../support/networks.ts";
import { randomFrom } from "../../support/random.ts";
import { pluck } from "../../support/signals.ts";
import { knob, modelOf, Stage } from "../../support/stage.ts";
import { waveNet } from "../../support/wavenets.ts";
import { readModelFile } from "../reference/play.ts";

const frames = 64;
const stage = new Stage({ frames });

/** What a freshly packed model plays after it was brought to rest in one way or the other. */
function playAfter(model: Model, way: "one block" | "long run", input: Float32Array): Float32Array {
  const packed = packNetwork(stage, model.network, 1 + model.parameters.length, frames, networkHeap);
  if (way === "one block") finish(settle(stage, stage.kernels, model, packed, null));
  else finish(playSilence(stage, stage.kernels, packed.inner, model));
  const output = new Float32Array(input.length);
  for (let start = 0; start < input.length; start += frames) {
    stage.floats.set(input.subarray(start, start + frames), packed.input.base / 4);
    stage.kernels.runProgram(packed.program, frames, controlScratch);
    output.set(stage.floats.subarray(packed.output.base / 4, packed.output.base / 4 + frames), start);
  }
  return output;
}

/** Random networks whose memory ends, with a knob, settling for as long as they remember. */
function restingNetworks(): { name: string; model: Model }[] {
  const networks = Array.from({ length: 24 }, (_, seed) =>
    (seed % 4 === 0 ? convNet : waveNet)(randomFrom(seed), 2, 1),
  );
  return networks.flatMap((network, seed) => {
    const settleFrames = receptiveFrames(network);
    if (settleFrames === null) return [];
    const parameters = [knob("Drive", { defaultValue: 0.7 })];
    return { name: `random network ${seed}`, model: modelOf(network, { parameters, settleFrames }) };
  });
}

const input = pluck(8192, 2);

describe("a network at rest", () => {
  const files = goldenCases.filter(({ name }) => !name.includes("lstm") && !name.includes("linear"));
  it.each(files)("after one block plays $name as after its whole silence", ({ model, size }) => {
    const read = readModelFile(model, size);
    expect(restsAfter(read.network, settlingFrames(read))).toBe(true);
    const expected = playAfter(read, "long run", input);
    expect(relativeError(playAfter(read, "one block", input), expected)).toBeLessThan(2e-7);
  });

  it.each(restingNetworks())(
    "after one block plays $name, knob and all, as after a long silence",
    ({ model }) => {
      const expected = playAfter(model, "long run", input);
      expect(relativeError(playAfter(model, "one block", input), expected)).toBeLessThan(5e-7);
    },
  );

  it("is not assumed of one that its own program does not let rest", () => {
    const standard = readModelFile(goldenCases.find(({ name }) => name.endsWith("standard"))!.model);
    const restless = { ...standard, settleFrames: 0 };
    const fresh = playAfter(restless, "one block", input);
    expect(fresh).toEqual(playAfter(restless, "long run", input));
    expect(restsAfter(standard.network, 2048)).toBe(false);
  });

  it("is never reached by a recurrent one", () => {
    const lstm = readModelFile(goldenCases.find(({ name }) => name.includes("lstm"))!.model);
    expect(restsAfter(lstm.network, 48_000)).toBe(false);
  });
});
