/** What a machine needs to build the virtual pedal, and what is told where it cannot. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const kernelSource = "linux-source-6.12";

/** Why the bench cannot be built here, in a sentence; "" where it can. */
export function whyNot(): string {
  if (process.platform !== "linux" || process.arch !== "x64")
    return "its kernel is a program for x86-64 Linux";
  if (process.getuid?.() !== 0) return "its root file system can only be made by root";
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/etc/debian_version"))
    return "it is made of Debian's packages, and this is no Debian";
  const missing = ["gcc", "make", "patch", "perl", "xz", "dpkg-deb", "mke2fs", "e2fsck", "debugfs"].filter(
    (name) => !isThere(name),
  );
  if (missing.length > 0) return `${missing.join(", ")} missing`;
  if (!isOffered(kernelSource)) {
    spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=600", "update"], { timeout: 300_000 });
    if (!isOffered(kernelSource)) return `apt offers no ${kernelSource}`;
  }
  return "";
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function isOffered(name: string): boolean {
  const { stdout } = spawnSync("apt-cache", ["policy", name], { encoding: "utf8" });
  return /Candidate: \d/.test(stdout ?? "");
}

/** The machine's own Debian release. */
export function debianSuite(): string {
  const { stdout } = spawnSync("sh", ["-c", ". /etc/os-release && echo $VERSION_CODENAME"], {
    encoding: "utf8",
  });
  return stdout.trim();
}

/** The version that apt would fetch: a newer source is another kernel. */
export function kernelVersion(): string {
  const { stdout } = spawnSync("apt-cache", ["policy", kernelSource], { encoding: "utf8" });
  return `${kernelSource} ${/Candidate: (\S+)/.exec(stdout)?.[1] ?? "unknown"}`;
}
