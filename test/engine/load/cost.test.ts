import { expect, it } from "vitest";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

it("the measuring of what a network costs ends also by a clock that stands still", () => {
  const { engine } = new Stage({ blockMs: 0 });
  expect(engine.load(modelOf(weighted(1)))).toBeDefined();
});
