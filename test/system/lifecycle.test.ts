import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContainedPedal, until } from "../support/lifecycle/machine.ts";

/** Made by `mmdebstrap --variant=minbase --include=systemd,systemd-sysv,udev,libasound2,libatomic1,libstdc++6 bookworm DIR`. */
const givenRoot = process.env.STOMPNET_TEST_ROOT;
const hasContainers = spawnSync("systemd-nspawn", ["--version"]).status === 0;
const reason =
  process.getuid?.() !== 0
    ? "not root"
    : !hasContainers
      ? "no systemd-nspawn"
      : givenRoot === undefined
        ? "STOMPNET_TEST_ROOT names no Debian root"
        : "";

describe.skipIf(reason !== "")(`under a real systemd${reason && ` (skipped: ${reason})`}`, () => {
  const folder = reason === "" ? mkdtempSync(join(tmpdir(), "stompnet-lifecycle-")) : "";
  let pedal: ContainedPedal;
  const own = (name: string) => join(pedal.root, "var/lib/stompnet", name);
  const slots = (name: string) => join(pedal.root, "opt/stompnet", name);
  const state = (unit = "stompnet.service") => pedal.property(unit, "ActiveState");
  const restarts = () => Number(pedal.property("stompnet.service", "NRestarts"));
  const journal = () => pedal.inside("journalctl", "-u", "stompnet.service", "-o", "cat");
  const begin = () => {
    pedal.inside("systemctl", "reset-failed");
    pedal.inside("systemctl", "restart", "stompnet.service");
  };

  beforeAll(async () => {
    pedal = new ContainedPedal(givenRoot!, folder);
    await pedal.boot();
  });
  afterAll(() => {
    pedal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is ready when the first buffer was played, hardened as it is, and says how long that took", async () => {
    await until(() => state() === "active", "the pedal plays");
    const status = pedal.property("stompnet.service", "StatusText");
    expect(status).toMatch(/^Playing; the first buffer came \d+ ms after the start\.$/);
    console.log(`In a container, with a stand-in for the sound: ${status}`);
  });

  it("is started again after kill -9", async () => {
    const before = restarts();
    pedal.inside("systemctl", "kill", "-s", "KILL", "stompnet.service");
    await until(() => state() === "active" && restarts() > before, "another process plays");
    expect(journal()).toContain("Failed with result 'signal'");
  });

  it("is killed and started again when it lives but plays nothing", async () => {
    const before = restarts();
    writeFileSync(own("hang"), "");
    await until(() => restarts() > before, "the watchdog has bitten");
    rmSync(own("hang"));
    await until(() => state() === "active", "it plays again");
    expect(journal()).toContain("Failed with result 'watchdog'");
  });

  it("keeps new firmware that plays for ten seconds", async () => {
    cpSync(slots("a"), slots("b"), { recursive: true });
    symlinkSync("b", slots("trial"));
    begin();
    expect(readlinkSync(slots("tried"))).toBe("b");
    expect(readlinkSync(slots("good"))).toBe("a");
    await until(() => readlinkSync(slots("good")) === "b", "it is confirmed");
    await until(() => !existsSync(slots("tried")), "the trial is over");
  });

  it("returns to the last good firmware by itself when a new one crashes", async () => {
    writeFileSync(slots("a/dist/stompnet.cjs"), "process.exit(5)");
    symlinkSync("a", slots("trial"));
    begin();
    await until(() => state() === "active", "the good one plays");
    expect(readlinkSync(slots("good"))).toBe("b");
    expect(journal()).toContain("The new firmware did not play for ten seconds: back to the one before.");
  });

  it("ends in safe mode when nothing else stays up", async () => {
    writeFileSync(own("crash"), "");
    begin();
    await until(() => state("stompnet-safe.service") === "active", "the dry guitar is heard");
    expect(state()).toBe("failed");
    rmSync(own("crash"));
  });

  it("switches the machine off when the firmware asks for it", async () => {
    pedal.inside("touch", "/run/stompnet/poweroff");
    await until(() => pedal.inside("systemctl", "is-system-running") !== "degraded", "it goes down");
  });
});
