import { expect, it } from "vitest";
import { measureCost } from "../../../src/engine/load/cost.ts";
import { packNetwork } from "../../../src/engine/load/pack.ts";
import { finish } from "../../../src/engine/load/steps.ts";
import { networkHeap } from "../../../src/engine/shared/memory-map.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

it("the measuring of what a network costs ends also by a clock that stands still", () => {
  const { engine } = new Stage({ blockMs: 0 });
  expect(engine.load(modelOf(weighted(1)))).toBeDefined();
});

it("a network is not taken for slow because its first block met the compiler or another process", () => {
  const { kernels, floats, words } = new Stage();
  const packed = packNetwork({ floats, words }, weighted(1), 1, 64, networkHeap);
  let now = 0;
  let looks = 0;
  const clock = () => {
    looks += 1;
    now += looks === 2 ? 500 : 0.01;
    return now;
  };
  const share = finish(measureCost({ floats, words }, kernels, packed, 48_000, clock, 100));
  expect(share).toBeCloseTo(0.01 / (64 / 48), 3);
});
