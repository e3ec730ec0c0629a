import { describe, expect, it } from "vitest";
import { isFound } from "../../src/web/page/search.ts";

describe("a title that is looked for", () => {
  it.each(["", "tube", "SCREAM", "screamer tube", "tube-screamer", " tube  s"])(
    "is found by “%s”",
    (search) => {
      expect(isFound("Tube screamer", search)).toBe(true);
    },
  );

  it("is not found by a word that it has not", () => {
    expect(isFound("Tube screamer", "tube stage")).toBe(false);
  });

  it("may have a hyphen itself", () => {
    expect(isFound("JCM-800 crunch", "jcm-800")).toBe(true);
  });
});
