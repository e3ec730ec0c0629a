/** The page as it is delivered, without a browser. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { page } from "../../build/page.ts";
import { presets } from "../../src/training/presets.ts";
import { offeredNetworks } from "../../src/web/page/offered-networks.ts";

const folder = join(import.meta.dirname, "..", "..", "src", "web", "page");
const style = readdirSync(join(folder, "style"))
  .map((name) => readFileSync(join(folder, "style", name), "utf8"))
  .join("\n");

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function colour(name: string): string {
  return new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(style)![1]!;
}

describe("the page", () => {
  it("is one file under 150 kB compressed that asks for nothing else", () => {
    expect(gzipSync(page.html).length).toBeLessThan(150_000);
    expect(page.html).not.toMatch(/<(?:script|img|iframe)[^>]+src=|@import|url\((?!data:)/i);
    expect([...page.html.matchAll(/<link[^>]+href="([^"]{5})/g)].map(([, start]) => start)).toEqual([
      "data:",
    ]);
  });

  it("is legible: every pair of its colours has the contrast of WCAG AA", () => {
    const grounds = ["floor", "panel", "raised"];
    for (const ground of grounds) {
      for (const text of ["ink", "quiet", "accent"]) {
        expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(colour("edge"), colour(ground)), `edges on ${ground}`).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(colour("on-accent"), colour("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  it("has one accent colour: no other of its colours has any", () => {
    const vivid = [...style.matchAll(/#[0-9a-f]{3,8}\b/g)]
      .map(([hex]) => hex)
      .filter((hex) => {
        const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
        return Math.max(...parts) - Math.min(...parts) > 40;
      });
    expect(vivid).toEqual([colour("accent")]);
  });

  it("offers networks that can be trained", () => {
    expect(offeredNetworks.filter((name) => !(name in presets))).toEqual([]);
  });

  it("says every word out of one file", () => {
    const sentences = readdirSync(folder)
      .filter((name) => name.endsWith(".ts") && name !== "strings.ts")
      .flatMap((name) => {
        const code = readFileSync(join(folder, name), "utf8").replace(
          /\/\*.*?\*\/|\/\/[^\n]*|import [^;]*;/gs,
          "",
        );
        // A capital letter and a second word or more small letters: a sentence, not an attribute.
        return [...code.matchAll(/["`]([A-Z][a-z]+(?: [a-z]+)+[^"`]*)["`]/g)].map(
          ([, text]) => `${name}: ${text}`,
        );
      });
    expect(sentences).toEqual([]);
  });
});
