import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const player = fileURLToPath(new URL("../../support/fake-hardware/keyboard-player.ts", import.meta.url));
const hasTerminals = spawnSync("script", ["--version"]).status === 0;

/** Types into a terminal in which the player runs, and looks at the terminal's settings afterwards. */
function typed(keys: string): Promise<string> {
  const inside = `"${process.execPath}" "${player}" 2>/dev/null; stty -a`;
  const terminal = spawn("script", ["--quiet", "--command", inside, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  let hasTyped = false;
  terminal.stdout.on("data", (text) => {
    output += text;
    if (hasTyped || !output.includes('"isRaw":true')) return;
    hasTyped = true;
    terminal.stdin.write(keys);
  });
  return new Promise((resolve) => terminal.once("close", () => resolve(output)));
}

const skipped = hasTerminals ? "" : " (skipped: needs `script` of util-linux)";

describe.runIf(hasTerminals)(`the terminal's keyboard${skipped}`, () => {
  it("plays footswitches, models and knobs, and quits with the terminal as it was", async () => {
    const output = await typed(" n\x1b[AGq");
    expect(output).toContain('{"kind":"switch","index":0,"pressed":true,"at":0}');
    expect(output).toContain('{"type":"modelStepped","by":1}');
    expect(output).toContain('{"type":"parameterMoved","name":"gain","by":2}');
    expect(output).toContain('"name":"level"');
    expect(output).toContain('{"quit":true}');
    expect(output).toMatch(/ icanon /);
    expect(output).toMatch(/ echo /);
  });

  it("gives the terminal back after a crash too", async () => {
    const output = await typed("?");
    expect(output).not.toContain('{"quit":true}');
    expect(output).toMatch(/ icanon /);
    expect(output).toMatch(/ echo /);
  });
});
