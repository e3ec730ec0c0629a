/**
 * `npm run test:release`: builds the firmware for 64-bit ARM and the card's image as a release has them, and tries both: see
 * docs/testing.md. Not for every change: the first run takes half an hour, later ones as long as an emulated machine needs.
 * Words after it are given to vitest (a file's name). The Debian root is kept in ~/.cache/stompnet.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const root = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "stompnet",
  "release-root-bookworm-arm64",
);
const bundle = inProject("build/stompnet-arm64.stompnet");
const image = inProject("build/release/stompnet.img");

/** What is needed of the machine, each with Debian's package. */
const needed: readonly (readonly [command: string, name: string])[] = [
  ["qemu-system-aarch64", "qemu-system-arm"],
  ["qemu-aarch64-static", "qemu-user-static binfmt-support"],
  ["aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"],
  ["mmdebstrap", "mmdebstrap"],
  ["mcopy", "mtools"],
  ["mkfs.vfat", "dosfstools"],
  ["sfdisk", "fdisk"],
  ["cpio", "cpio"],
];

/** "" where everything is there. */
function whyNot(): string {
  if (process.getuid?.() !== 0) return "The owners of files in an image need root.";
  const missing = needed.filter(([command]) => spawnSync("sh", ["-c", `command -v ${command}`]).status !== 0);
  if (missing.length === 0) return "";
  return `Please: apt-get install --no-install-recommends ${missing.map(([, name]) => name).join(" ")}`;
}

function run(command: string, ...words: string[]): void {
  const { status } = spawnSync(command, words, { stdio: "inherit", cwd: inProject(".") });
  if (status !== 0) process.exit(status ?? 1);
}

const reason = whyNot();
if (reason !== "") {
  console.error(`The release bench cannot run here. ${reason}`);
  process.exit(1);
}
run(process.execPath, inProject("scripts/make-update.mjs"), bundle, "--architecture", "arm64");
mkdirSync(join(root, ".."), { recursive: true });
mkdirSync(inProject("build/release"), { recursive: true });
if (!existsSync(root))
  console.log("A Debian root for 64-bit ARM is made: a quarter of an hour of emulated programs.");
const begun = performance.now();
run(inProject("scripts/image.sh"), image, "--bundle", bundle, "--root", root);
console.log(`The image took ${((performance.now() - begun) / 1000).toFixed(0)} s.`);

const words = [
  inProject("node_modules/vitest/vitest.mjs"),
  "run",
  "--config",
  inProject("test/release-bench/vitest.config.ts"),
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, words, {
  stdio: "inherit",
  cwd: inProject("."),
  env: {
    ...process.env,
    STOMPNET_RELEASE_IMAGE: image,
    STOMPNET_RELEASE_ROOT: root,
    STOMPNET_RELEASE_BUNDLE: bundle,
  },
});
process.exitCode = status ?? 1;
