/** The disks of a run: files that the guest sees as block devices. */
import { spawnSync } from "node:child_process";
import {
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./bench.ts";

export type OwnFiles = Record<string, string | Uint8Array>;

/**
 * The player's partition, as scripts/image.sh lays it out: made without mounting anything.
 * @param owned files of /var/lib/stompnet
 */
export function makeDataDisk(path: string, megabytes: number, owned: OwnFiles): void {
  const content = `${path}.content`;
  mkdirSync(join(content, "stompnet/incoming"), { recursive: true });
  mkdirSync(join(content, "firmware"));
  for (const [name, bytes] of Object.entries(owned)) {
    mkdirSync(dirname(join(content, "stompnet", name)), { recursive: true });
    writeFileSync(join(content, "stompnet", name), bytes);
  }
  giveToPedal(join(content, "stompnet"), Object.keys(owned));
  cpSync(join(root, "opt/stompnet/a"), join(content, "firmware/a"), { recursive: true });
  symlinkSync("a", join(content, "firmware/good"));
  makeFileSystem(path, megabytes, ["-L", "stompnet-data", "-d", content]);
  rmSync(content, { recursive: true });
}

/** A stick of ext4 with these files. */
export function makeStick(path: string, label: string, megabytes: number, files: OwnFiles): void {
  const content = `${path}.files`;
  mkdirSync(content);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(content, name), bytes);
  makeFileSystem(path, megabytes, ["-L", label, "-d", content]);
}

function makeFileSystem(path: string, megabytes: number, words: string[]): void {
  writeFileSync(path, "");
  truncateSync(path, megabytes << 20);
  const { status, stderr } = spawnSync("mke2fs", ["-q", "-F", "-t", "ext4", ...words, path], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

function giveToPedal(folder: string, names: string[]): void {
  const users = readFileSync(join(root, "etc/passwd"), "utf8");
  const [, user, group] = /^stompnet:x:(\d+):(\d+):/m.exec(users)!;
  const paths = ["", "incoming", ...names.flatMap((name) => [dirname(name), name])];
  for (const path of paths) chownSync(join(folder, path), Number(user), Number(group));
}
