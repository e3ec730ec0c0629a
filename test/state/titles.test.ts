/** What models and cabinets are called where people read it. */
import { describe, expect, it } from "vitest";
import { charactersThatFit } from "../../src/controls/display/frame.ts";
import { shippedReferences } from "../../src/library/models-folder.ts";
import { titleOfReference, titleOfShipped } from "../../src/state/presets.ts";

const entry = (fileName: string) => `${"a".repeat(32)}/${fileName}`;

describe("a title", () => {
  it("is a shipped file's words, and fits the display", async () => {
    expect(titleOfReference("clean-tube-stage")).toBe("Clean tube stage");
    expect(titleOfShipped("bass-8x10")).toBe("Bass 8x10");
    const { models, cabinets } = await shippedReferences(".");
    expect(models).toContain("rat");
    for (const title of [...models, ...cabinets].map(titleOfReference)) {
      expect(title).toMatch(/^[A-Z][^-]*$/);
      expect(title.length, title).toBeLessThanOrEqual(charactersThatFit(128));
    }
  });

  it("is an entry's name as its owner wrote it", () => {
    for (const name of ["jcm800-crunch", "JCM800 - 2203", "plexi v1.2"])
      expect(titleOfReference(entry(`${name}.nam`))).toBe(name);
    for (const name of ["JCM800-2203", "my riff", "amps/plexi.nam"]) expect(titleOfShipped(name)).toBe(name);
  });
});
