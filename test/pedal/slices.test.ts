/** Long work of the control thread pauses for whoever waits. */
import { describe, expect, it } from "vitest";
import type { Steps } from "../../src/engine/load/steps.ts";
import { Slices } from "../../src/pedal/slices.ts";

describe("a load in slices", () => {
  it("hears a foot between two slices", async () => {
    let now = 0;
    const slices = new Slices(() => now);
    const heard: string[] = [];
    const load = function* (): Steps<string> {
      for (let step = 0; step < 12; step++) {
        heard.push("step");
        now += 1;
        yield;
      }
      return "ready";
    };
    const loading = slices.run(load(), () => false);
    setImmediate(() => setImmediate(() => heard.push("foot")));
    expect(await loading).toBe("ready");
    // A slice is four milliseconds.
    expect(heard.indexOf("foot")).toBeGreaterThan(0);
    expect(heard.indexOf("foot")).toBeLessThanOrEqual(8);
  });
});
