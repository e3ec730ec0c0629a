/** The bundle for 64-bit ARM, run by its own Node under qemu's user emulation: every golden case, bit for bit. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWav } from "../../src/audio/wav.ts";
import { release } from "./support/release.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const models = readdirSync(inProject("test/golden/nam")).filter((name) => name.endsWith(".nam"));
const frames = 4800;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stompnet-bundle-"));
  execFileSync("tar", ["-xzf", release.bundle, "-C", folder]);
  const bytes = readFileSync(inProject("test/golden/input_48k.f32"));
  const input = new Float32Array(new Uint8Array(bytes).buffer).subarray(0, frames);
  writeFileSync(join(folder, "in.wav"), writeWav([input], 48_000, "32f"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Under emulation the bundle sees the libraries of the image's root. */
function onArm(...words: string[]) {
  const node = [join(folder, "bin/node"), join(folder, "dist/stompnet.cjs")];
  return spawnSync("qemu-aarch64-static", ["-L", release.root, ...node, ...words], { encoding: "utf8" });
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

describe("the bundle for 64-bit ARM", () => {
  it.each(models)("renders %s as this machine does", (name) => {
    const model = inProject(`test/golden/nam/${name}`);
    const [here, there] = [join(folder, "here.wav"), join(folder, "there.wav")];
    for (const path of [here, there]) rmSync(path, { force: true });
    const words = (path: string) => ["render", model, join(folder, "in.wav"), path, "--precision", "strict"];
    const ours = spawnSync(process.execPath, [inProject("src/main.ts"), ...words(here)], {
      encoding: "utf8",
    });
    const { status, stderr } = onArm(...words(there));
    expect({ status, stderr }).toEqual({ status: ours.status, stderr: ours.stderr });
    if (existsSync(here)) expect(digestOf(there)).toBe(digestOf(here));
  });

  it("has every native part for that machine", () => {
    for (const file of ["epoll.node", "i2c.node", "koffi/linux_arm64/koffi.node"]) {
      const header = readFileSync(join(folder, "dist/native", file)).subarray(0, 20);
      // EM_AARCH64 of the ELF header.
      expect([file, header.readUInt16LE(18)]).toEqual([file, 183]);
    }
  });
});
