import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const main = new URL("../pedal-bench/main.ts", import.meta.url).pathname;
const folder = temporaryFolder();

/** Where the virtual pedal is to be built and tested. @param path for programs */
function testPedal(path: string): { status: number | null; output: string } {
  const env = { PATH: path, HOME: folder.path, XDG_CACHE_HOME: join(folder.path, "cache") };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

describe("where the virtual pedal cannot be built", () => {
  it("that is said in a sentence, and it is skipped: programs are missing", () => {
    const { status, output } = testPedal(folder.path);
    expect(output).toMatch(/^The virtual pedal is not tested here: .*\.\n$/);
    expect(status).toBe(0);
  });

  it("the same where apt is out of reach", () => {
    const programs = join(folder.path, "programs");
    mkdirSync(programs);
    writeFileSync(join(programs, "apt-get"), "#!/bin/sh\nexit 100\n", { mode: 0o755 });
    const { status, output } = testPedal(`${programs}:${process.env.PATH}`);
    expect(output).toMatch(/^The virtual pedal is not tested here: .*\.$/m);
    // Where all else is there it comes as far as this.
    if (output.includes("Building")) expect(output).toContain("apt could not fetch the kernel's source.");
    expect(status).toBe(0);
  });
});
