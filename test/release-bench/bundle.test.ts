/**
 * The bundle for 64-bit ARM, run by its own Node under qemu's user emulation: every golden case, bit for bit, and a file through
 * the virtual codec.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWav } from "../../src/audio/wav.ts";
import { release } from "./support/release.ts";
import { heard, makeSound, playing, rendering } from "./support/sound.ts";

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

const emulator = "qemu-aarch64-static";

/** Under emulation the bundle sees the libraries of the image's root. */
function commandLine(...words: string[]): string[] {
  return ["-L", release.root, join(folder, "bin/node"), join(folder, "dist/stompnet.cjs"), ...words];
}

function onArm(...words: string[]) {
  return spawnSync(emulator, commandLine(...words), { encoding: "utf8" });
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

  it("plays a file sample for sample as it renders it", async () => {
    const [sound, out] = [join(folder, "sound"), join(folder, "out")];
    makeSound(sound, sound);
    mkdirSync(out);
    expect(onArm(...rendering(sound, out))).toMatchObject({ status: 0, stderr: "" });
    const { words, settings } = playing(sound, out);
    const program = spawn(emulator, commandLine(...words), { env: { ...process.env, ...settings } });
    let said = "";
    for (const stream of [program.stdout, program.stderr])
      stream.on("data", (text) => {
        said += text;
        if (/is ready/.test(said)) writeFileSync(settings.PEDAL_HOLD!, "");
        if (/ % of /.test(said)) program.kill("SIGKILL");
      });
    const [status] = await once(program, "close");
    expect({ status, said }).toMatchObject({ status: 0 });
    const [raw, wav] = ["out.raw", "wanted.wav"].map((name) => readFileSync(join(out, name)));
    const { played, wanted } = heard(raw!, wav!);
    expect(played).toEqual(wanted);
  });

  it("has every native part for that machine", () => {
    for (const file of ["epoll.node", "i2c.node", "koffi/linux_arm64/koffi.node"]) {
      const header = readFileSync(join(folder, "dist/native", file)).subarray(0, 20);
      // EM_AARCH64 of the ELF header.
      expect([file, header.readUInt16LE(18)]).toEqual([file, 183]);
    }
  });
});
