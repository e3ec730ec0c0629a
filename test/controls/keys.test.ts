import { describe, expect, it } from "vitest";
import { keyHelp, keysIn, meaningOfKey } from "../../src/controls/keys.ts";
import { parameterNames } from "../../src/state/parameters.ts";

describe("the terminal's keys", () => {
  it("are told apart when several arrive at once, arrows whole", () => {
    expect(keysIn("n\x1b[A \x1bOPq")).toEqual(["n", "\x1b[A", " ", "\x1bOP", "q"]);
  });

  it("have the space bar as footswitch 1", () => {
    expect(meaningOfKey(" ")).toEqual({ type: "switch", index: 0 });
    expect(meaningOfKey("3")).toEqual({ type: "switch", index: 2 });
  });

  it("turn every front parameter down with a small letter and up with its capital", () => {
    const turned = new Set<string>();
    for (const key of "gabmerlx") {
      const down = meaningOfKey(key);
      const up = meaningOfKey(key.toUpperCase());
      if (down?.type !== "event" || down.event.type !== "parameterMoved") throw new Error(key);
      if (up?.type !== "event" || up.event.type !== "parameterMoved") throw new Error(key);
      expect(up.event.name).toBe(down.event.name);
      expect(up.event.by).toBe(-down.event.by);
      expect(up.event.by).toBeGreaterThan(0);
      turned.add(up.event.name);
    }
    expect(parameterNames.filter((name) => !name.startsWith("model") && !turned.has(name))).toEqual([]);
  });

  it("quit with q, Ctrl-C and Ctrl-D", () => {
    for (const key of ["q", "\x03", "\x04"]) expect(meaningOfKey(key)).toEqual({ type: "quit" });
  });

  it("mean nothing when they are not in the help", () => {
    expect(meaningOfKey("z")).toBeNull();
    expect(meaningOfKey("\x1b[5~")).toBeNull();
    expect(keyHelp.join("\n")).toContain("quit");
  });
});
