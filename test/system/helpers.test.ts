import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const helpers = new URL("../../systemd/lib/", import.meta.url).pathname;
const folder = temporaryFolder();
let slots = "";
let running = "";
beforeEach(() => {
  slots = join(folder.path, "slots");
  running = join(folder.path, "running");
  for (const slot of ["a", "b"]) {
    mkdirSync(join(slots, slot, "bin"), { recursive: true });
    writeFileSync(join(slots, slot, "bin", "node"), `#!/bin/sh\necho ${slot} "$@"\n`, { mode: 0o755 });
  }
  symlinkSync("a", join(slots, "good"));
});

const environment = () => ({ ...process.env, STOMPNET_SLOTS: slots, STOMPNET_FIRMWARE: running });
const run = (...words: string[]) =>
  spawnSync(join(helpers, "slots"), words, { env: environment(), encoding: "utf8" });
/** Which firmware a start at this moment would run, and the flags it gets. */
const started = () =>
  execFileSync(join(helpers, "start"), ["play"], { env: environment(), encoding: "utf8" }).trim();
const links = () =>
  readdirSync(slots)
    .filter((name) => !/^[ab]$/.test(name))
    .map((name) => `${name} -> ${readlinkSync(join(slots, name))}`);

describe("choosing the firmware", () => {
  it("starts the good one, with the flags that keep the audio thread alone", () => {
    run("choose");
    expect(started()).toBe(
      `a --single-threaded-gc --max-semi-space-size=4 --no-wasm-lazy-compilation ${running}/dist/stompnet.cjs play`,
    );
  });

  it("gives a new one a trial, and keeps it once it has played", () => {
    symlinkSync("b", join(slots, "trial"));
    run("choose");
    expect(started()).toMatch(/^b /);
    run("confirm");
    expect(links()).toEqual(["good -> b"]);
    run("choose");
    expect(started()).toMatch(/^b /);
  });

  it("returns by itself to the one before when the new one did not play, and says so", () => {
    symlinkSync("b", join(slots, "trial"));
    run("choose");
    expect(run("choose").stderr).toBe(
      "The new firmware did not play for ten seconds: back to the one before.\n",
    );
    expect(started()).toMatch(/^a /);
    expect(links()).toEqual(["good -> a", "returned -> b"]);
    expect(run("choose").stderr).toBe("");
  });

  it("never gives safe mode the new one, and uses its trial up no less", () => {
    symlinkSync("b", join(slots, "trial"));
    run("choose");
    run("good");
    expect(started()).toMatch(/^a /);
    run("confirm");
    expect(links()).toContain("good -> a");
  });

  it("does not start a new one that has no runtime", () => {
    symlinkSync("c", join(slots, "trial"));
    run("choose");
    expect(started()).toMatch(/^a /);
  });

  it("does nothing when the good one is confirmed", () => {
    run("choose");
    run("confirm");
    expect(links()).toEqual(["good -> a"]);
  });

  it("starts the good one even where nothing was chosen", () => {
    expect(existsSync(running)).toBe(false);
    expect(readFileSync(join(helpers, "start"), "utf8")).toContain("|| firmware=/opt/stompnet/good");
  });
});

describe("mounting a stick", () => {
  const stick = (...words: string[]) =>
    spawnSync(join(helpers, "stick"), words, {
      env: { ...process.env, STOMPNET_STICKS: folder.path },
      encoding: "utf8",
    });

  it.each(["../sda1", "sda1;reboot", "", "sd a", "$(id)"])("refuses %j, which is no device", (name) => {
    expect(stick("mount", name)).toMatchObject({ status: 2, stderr: `stick: "${name}" is no device\n` });
  });

  it("is done read-only and without programs, devices and rights of its own, whatever the file system", () => {
    const script = readFileSync(join(helpers, "stick"), "utf8");
    const options = script.match(/options_of\(\) \{[\s\S]*?\n\}/)![0];
    for (const type of ["vfat", "exfat", "ext4"]) {
      const out = execFileSync("sh", ["-c", `${options}\noptions_of ${type} ro ""`], { encoding: "utf8" })
        .trim()
        .split(",");
      expect(out).toEqual(expect.arrayContaining(["ro", "nosuid", "nodev", "noexec"]));
    }
    expect(spawnSync("sh", ["-c", `${options}\noptions_of ntfs ro ""`]).status).toBe(1);
  });
});
