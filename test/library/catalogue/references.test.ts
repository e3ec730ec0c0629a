import { describe, expect, it } from "vitest";
import { findReference } from "../../../src/library/catalogue/references.ts";

const id = (digit: string) => digit.repeat(32);
const here = [`${id("a")}/Crunch.nam`, `${id("b")}/Clean.nam`, `${id("c")}/clean.nam`, "tube-screamer"];

describe("what a preset names", () => {
  it.each([
    ["by what this pedal calls it", "tube-screamer", "tube-screamer"],
    [
      "by its lasting name, whatever the file was called there",
      `${id("a")}/my crunch.nam`,
      `${id("a")}/Crunch.nam`,
    ],
    ["by its file's name", "Clean.nam", `${id("b")}/Clean.nam`],
    ["by a path on another machine", "C:\\amps\\CRUNCH.nam", `${id("a")}/Crunch.nam`],
    ["without its ending", "crunch", `${id("a")}/Crunch.nam`],
    ["with an ending where the pedal has none", "amps/tube-screamer.json", "tube-screamer"],
  ])("is found %s", (_, reference, found) => {
    expect(findReference(reference, here)).toBe(found);
  });

  it.each([
    ["another capture of the same name", `${id("d")}/Crunch.nam`],
    ["nothing of the sort", "5150.nam"],
    ["a path of this machine", "/etc/passwd"],
    ["nothing", ""],
  ])("is not found where there is %s", (_, reference) => {
    expect(findReference(reference, here)).toBeUndefined();
  });
});
