/** The strict kernels give the same bits on a Raspberry Pi: ARM's Node under emulation plays what this machine plays. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goldenCases, goldenInput } from "../golden/golden.ts";
import { findEmulator } from "../support/arm64/emulator.ts";
import { digestOfRandomNetworks } from "../support/arm64/random-networks.ts";
import { Stage } from "../support/stage.ts";
import { readModelFile } from "./reference/play.ts";

const script = fileURLToPath(new URL("../support/arm64/play-golden.ts", import.meta.url));
const input = fileURLToPath(new URL("../golden/input_48k.f32", import.meta.url));
const emulator = findEmulator();
/** One or two of every kind: emulation takes some twenty times as long. */
const cases = goldenCases.filter(({ name }) =>
  /convnet-8relu|linear-2048|lstm-(1x8|2x16|3x18)|wavenet-(standard|gated8|feather)|a2/.test(name),
);
const note = typeof emulator === "string" ? ` [skipped: ${emulator}]` : "";

describe.skipIf(typeof emulator === "string")(`the strict kernels on arm64${note}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-arm64-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const lines: string[] = [];

  beforeAll(async () => {
    if (typeof emulator === "string") return;
    const outfile = join(folder, "play-golden.cjs");
    await build({
      entryPoints: [script],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    });
    const names = cases.flatMap(({ model, size }) => [model, String(size)]);
    const { stdout } = await promisify(execFile)(emulator.command, [
      ...emulator.args,
      outfile,
      input,
      ...names,
    ]);
    lines.push(...stdout.trimEnd().split("\n"));
  }, 300_000);

  const stage = new Stage({ variant: "strict-4x2" });
  for (const { name, model, size } of cases)
    it(`play ${name} with the bits of x86-64`, () => {
      const player = stage.engine.load(readModelFile(model, size));
      const output = stage.engine.playOffline(player, goldenInput());
      stage.engine.unload(player);
      const digest = createHash("sha256").update(new Uint8Array(output.buffer)).digest("hex");
      expect(lines).toContain(`arm64 ${basename(model)} ${size} ${digest}`);
    });

  it("play random networks of every kind with the bits of x86-64", () => {
    expect(lines).toContain(`arm64 random ${digestOfRandomNetworks(stage)}`);
  });
});
