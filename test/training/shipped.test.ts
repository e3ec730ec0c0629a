import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderCircuit } from "../../src/capture/circuits/render.ts";
import { createReference } from "../../src/engine/reference/index.ts";
import { readModel } from "../../src/library/formats/index.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { shippedModels } from "../../src/training/shipped.ts";

const rate = 48_000;
const folder = new URL("../../models/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".nam"));
const shipped = shippedModels.filter(({ name }) => files.includes(`${name}.nam`));

describe("the shipped models", () => {
  it("are all in the list that makes them, and all have a card that says where they come from", () => {
    expect(shipped.map(({ name }) => `${name}.nam`).sort()).toEqual([...files].sort());
    expect(files.length).toBeGreaterThan(0);
    for (const { name } of shipped) {
      const card = readFileSync(new URL(`${name}.md`, folder), "utf8");
      expect(card).toContain("Origin: **simulated circuit**");
      expect(card).toContain("Licence: CC0");
    }
  });

  it.each(shipped)("$name sounds like its circuit on playing it never heard", ({ name, circuit, frugal }) => {
    const fileName = `${name}.nam`;
    const model = readModel(readFileSync(new URL(fileName, folder)), { fileName });
    expect(model.remarks).toEqual([]);
    const dry = practiceSignal(2, rate, 77);
    const { wet } = renderCircuit(circuit, dry, rate, frugal?.oversampling);
    const reference = createReference(model.network);
    reference.settle(model.settleFrames);
    const heard = reference.process([Float64Array.from(dry)])[0]!;
    let [error, signal] = [0, 0];
    for (let frame = rate / 4; frame < dry.length; frame++) {
      error += (heard[frame]! - wet[frame]!) ** 2;
      signal += wet[frame]! ** 2;
    }
    // Four transistors and four diodes with all the gain there is: nobody's small network has come below this.
    expect(error / signal).toBeLessThan(name === "big-muff" ? 0.1 : 0.01);
  });
});
