import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = new URL("../../systemd/", import.meta.url).pathname;
const units = readdirSync(folder).filter((name) => /\.(service|path)$/.test(name));
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");

/** The lines of a section that are no comments. */
function section(unit: string, name: string): string[] {
  const text = textOf(unit)
    .split(/^\[/m)
    .find((part) => part.startsWith(`${name}]`));
  return (text ?? "")
    .split("\n")
    .slice(1)
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** A root with just the programs and folders that the units name. */
function skeleton(): string {
  const root = mkdtempSync(join(tmpdir(), "stompnet-units-"));
  const programs = [
    "usr/lib/stompnet/start",
    "usr/lib/stompnet/slots",
    "usr/lib/stompnet/stick",
    "usr/bin/install",
    "usr/bin/nsenter",
    "usr/bin/rm",
    "usr/bin/systemctl",
  ];
  for (const path of programs) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), "#!/bin/sh\n");
    chmodSync(join(root, path), 0o755);
  }
  mkdirSync(join(root, "etc/systemd/system"), { recursive: true });
  for (const unit of units) writeFileSync(join(root, "etc/systemd/system", unit), textOf(unit));
  for (const target of ["local-fs", "shutdown", "multi-user", "sysinit", "basic", "paths", "umount"])
    writeFileSync(join(root, "etc/systemd/system", `${target}.target`), `[Unit]\nDescription=${target}\n`);
  for (const [name, line] of [
    ["systemd-udevd", "simple"],
    ["systemd-udev-trigger", "oneshot"],
  ] as const)
    writeFileSync(
      join(root, "etc/systemd/system", `${name}.service`),
      `[Service]\nType=${line}\nExecStart=/usr/bin/rm\n`,
    );
  return root;
}

const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe.skipIf(!hasAnalyze)(
  `systemd reads the units${hasAnalyze ? "" : " (skipped: no systemd-analyze)"}`,
  () => {
    const root = hasAnalyze ? skeleton() : "";
    afterAll(() => rmSync(root, { recursive: true, force: true }));
    const verify = (...names: string[]) =>
      spawnSync("systemd-analyze", ["verify", `--root=${root}`, "--man=no", ...names], { encoding: "utf8" })
        .stderr;

    it("without a complaint", () => {
      expect(verify(...units.map((name) => name.replace("@.", "@sda1.")))).toBe("");
    });

    it("and would complain about a misspelt setting", () => {
      const text = textOf("stompnet.service").replace("\n[Service]\n", "\n[Service]\nRestrt=always\n");
      writeFileSync(join(root, "etc/systemd/system/stompnet-wrong.service"), text);
      expect(verify("stompnet-wrong.service")).toContain("Restrt");
    });
  },
);

describe("the pedal's unit", () => {
  it("is restarted at once, without end in safe mode, and falls into it after four failures in a minute", () => {
    expect(section("stompnet.service", "Unit")).toEqual(
      expect.arrayContaining([
        "StartLimitIntervalSec=60",
        "StartLimitBurst=4",
        "OnFailure=stompnet-safe.service",
      ]),
    );
    expect(section("stompnet.service", "Service")).toEqual(
      expect.arrayContaining(["Restart=always", "Type=notify", "WatchdogSec=5s", "LimitRTPRIO=80"]),
    );
    expect(section("stompnet-safe.service", "Unit")).toContain("StartLimitIntervalSec=0");
  });

  it("differs from safe mode in three lines of [Service]", () => {
    const pedal = section("stompnet.service", "Service");
    const safe = section("stompnet-safe.service", "Service");
    expect(safe.filter((line) => !pedal.includes(line))).toEqual([
      "ExecStartPre=+/usr/lib/stompnet/slots good",
      "ExecStart=/usr/lib/stompnet/start play --safe --backend alsa --no-page --data /var/lib/stompnet",
      "RestartSec=1s",
    ]);
    expect(safe).toHaveLength(pedal.length);
  });

  it("leaves out the hardening that V8, real time or GPIO cannot live with", () => {
    for (const setting of [
      "MemoryDenyWriteExecute",
      "RestrictRealtime",
      "PrivateDevices",
      "ProtectKernelTunables",
    ])
      expect(section("stompnet.service", "Service").join("\n")).not.toMatch(new RegExp(`^${setting}=`, "m"));
  });

  it("gives the relay back to bypass however it ended", () => {
    expect(section("stompnet.service", "Service")).toContain(
      "ExecStopPost=-/usr/lib/stompnet/start device bypass",
    );
  });
});

describe.each(["stompnet.service", "stompnet-safe.service"])("%s", (unit) => {
  it("waits for the player's partition and plays without it where it is gone", () => {
    const mounts = "var-lib-stompnet.mount opt-stompnet.mount";
    expect(section(unit, "Unit")).toContain(`After=${mounts}`);
    // Nor wanted: every restart would look for them again.
    expect(section(unit, "Unit").join("\n")).not.toMatch(/^(Requires|Wants)/m);
    // It would require the mount by itself.
    expect(section(unit, "Service").join("\n")).not.toMatch(/^StateDirectory/m);
  });
});

describe("the stick's unit", () => {
  it("starts however often the stick is put in, also while the time before is being stopped", () => {
    expect(section("stompnet-stick@.service", "Unit")).toContain("StartLimitIntervalSec=0");
    const rules = textOf("files/70-stompnet.rules").replace(/^#.*$/gm, "");
    expect(rules).toContain('RUN+="/usr/bin/systemctl --no-block start stompnet-stick@%k.service"');
    expect(rules).not.toContain("SYSTEMD_WANTS");
  });

  it("says that the stick is out also where that was during the import: systemd leaves ExecStop out then", () => {
    const lines = section("stompnet-stick@.service", "Service").join("\n");
    expect(lines).toMatch(/^ExecStopPost=.* stick-away /m);
    expect(lines).not.toMatch(/^ExecStop=/m);
  });

  it("may mount the stick: a policy of devices holds for root as well", () => {
    expect(section("stompnet-stick@.service", "Service")).toContain("DeviceAllow=block-sd r");
    expect(section("stompnet-backup.service", "Service")).toContain("DeviceAllow=block-sd rw");
    for (const unit of ["stompnet-stick@.service", "stompnet-backup.service"]) {
      const lines = section(unit, "Service").filter((line) => line.includes("/usr/lib/stompnet/stick"));
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines) expect(line).toContain("=+/usr/bin/nsenter --mount=/proc/1/ns/mnt ");
    }
  });

  it("has no network, no device and no right, and dies with the stick", () => {
    expect(section("stompnet-stick@.service", "Unit")).toContain("BindsTo=dev-%i.device");
    expect(section("stompnet-stick@.service", "Service")).toEqual(
      expect.arrayContaining([
        "User=stompnet",
        "PrivateNetwork=yes",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
      ]),
    );
  });
});
