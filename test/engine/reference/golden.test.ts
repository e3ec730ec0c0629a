import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { goldenCases, goldenInput, readFloats, relativeError } from "../../golden/golden.ts";
import { hasSharedData, sharedData, sharedDataNote } from "../../golden/shared-data.ts";
import { play, readModelFile } from "./play.ts";

describe("the reference against NeuralAmpModelerCore", () => {
  for (const { name, model, size, expected, tolerance } of goldenCases)
    it(`plays ${name} within ${tolerance} of its peak`, () => {
      const output = play(readModelFile(model, size), goldenInput());
      expect(relativeError(output, readFloats(expected))).toBeLessThanOrEqual(tolerance);
    });
});

describe.skipIf(!hasSharedData)(`the reference against models in use${sharedDataNote}`, () => {
  const directories = ["nam-core", "nam-identity"];
  const files = hasSharedData
    ? directories.flatMap((directory) =>
        readdirSync(sharedData(`models/${directory}`)).map((file) => `${directory}/${file}`),
      )
    : [];
  const outputOf = (file: string) => file.replace(/^.*\//, "").replace(/\.\w+$/, "");

  for (const file of files)
    it(`plays ${file} as its own program does`, () => {
      const output = play(readModelFile(sharedData(`models/${file}`)), goldenInput());
      const expected = readFloats(sharedData(`expected/${outputOf(file)}.f32`));
      expect(relativeError(output, expected)).toBeLessThanOrEqual(2e-5);
    });

  it("plays the smaller size of A2.nam", () => {
    const output = play(readModelFile(sharedData("models/nam-core/A2.nam"), 0), goldenInput());
    expect(relativeError(output, readFloats(sharedData("expected/A2.slim0.f32")))).toBeLessThanOrEqual(2e-5);
  });

  for (const file of files.filter((name) => name.startsWith("nam-identity/")))
    it(`returns its input through ${file}`, () => {
      const input = goldenInput();
      expect(relativeError(play(readModelFile(sharedData(`models/${file}`)), input), input)).toBeLessThan(
        1e-7,
      );
    });
});
