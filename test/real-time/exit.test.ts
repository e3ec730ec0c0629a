/** However the process ends while the audio thread plays, it ends. A hang is the test's own time-out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/bench-process.ts", import.meta.url));

type Ended = { code: number | null; signal: NodeJS.Signals | null; output: string; complaint: string };

/** @param signal is sent once the audio thread plays */
async function run(ending: string, signal?: NodeJS.Signals): Promise<Ended> {
  const child = spawn(process.execPath, [script, ending], { timeout: 120_000, killSignal: "SIGKILL" });
  let [output, complaint] = ["", ""];
  child.stdout.on("data", (text) => {
    output += text;
    if (signal && output.includes("playing")) child.kill(signal);
  });
  child.stderr.on("data", (text) => {
    complaint += text;
  });
  const [code, killed] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal: killed, output, complaint };
}

describe("while the audio thread plays, the process ends", () => {
  it("by itself after stop", async () => {
    expect(await run("stop")).toMatchObject({ code: 0, output: "playing\nstopped\n", complaint: "" });
  });

  it("at process.exit, with its code", async () => {
    expect(await run("exit")).toMatchObject({ code: 3, output: "playing\n" });
  });

  for (const ending of ["throw", "reject"])
    it(`at an error that nobody caught (${ending}), with the error told`, async () => {
      const { code, complaint } = await run(ending);
      expect(code).toBe(1);
      expect(complaint).toContain("a mistake of ours");
    });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    it(`at ${signal}`, async () => {
      expect(await run("wait", signal)).toMatchObject({ code: null, signal, output: "playing\n" });
    });
});
