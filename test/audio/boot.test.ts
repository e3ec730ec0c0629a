/** The audio worker boots before the command line is read; where there is nothing to play it must not be cut off. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/slow-worker.ts", import.meta.url));

describe("an audio worker without orders", () => {
  it("loads to its end before the process ends: a native package cut off while it registers itself aborts all", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 60_000 });
    expect(stdout).toBe("loaded, orders: null\n");
  });
});
