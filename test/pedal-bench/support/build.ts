/** The parts of the virtual pedal that are made before it can be switched on: kernel, root, root with the product. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kept, type Recipe, recipeHash } from "./cache.ts";
import { debianSuite, kernelVersion } from "./requirements.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const inBench = (path: string): string => inProject(`test/pedal-bench/${path}`);

/** What the bench is made of could not be fetched; the message is the reason. */
export class NotToBeHad extends Error {}

type Tell = (sentence: string) => void;

/** The kernel, a program; seven minutes of a processor where it is missing. */
export function buildKernel(tell: Tell): string {
  const recipe: Recipe = { texts: [kernelVersion()], paths: [inBench("kernel")] };
  const folder = kept("pedal-bench-kernel", recipe, (into) => {
    tell(
      `Building the virtual pedal's kernel from ${recipe.texts[0]} (once; some seven minutes of a processor).`,
    );
    run(inBench("kernel/build.sh"), [into], ".", { 69: "apt could not fetch the kernel's source" });
  });
  return join(folder, "linux");
}

/** What scripts/image.sh puts on a card, without kernel, network and remote shell; and what a test looks with. */
const packages = [
  "systemd,systemd-sysv,udev,kmod,dbus,libasound2,libatomic1,libstdc++6,alsa-utils,e2fsprogs,dosfstools,exfatprogs",
  "dmsetup,iproute2",
].join(",");
const leftOut = ["doc", "man", "locale", "info"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/** A clean Debian in a folder. */
export function buildRoot(tell: Tell): string {
  const suite = debianSuite();
  const recipe = { texts: [suite, packages, ...leftOut], paths: [] };
  return kept("pedal-bench-root", recipe, (into) => {
    tell(`Making a Debian ${suite} for the virtual pedal (once; half a minute of a processor).`);
    mkdirSync(into, { recursive: true });
    const tools = `${into}.tools`;
    const words = ["--quiet", "--variant=minbase", `--include=${packages}`, ...leftOut, suite, into];
    try {
      run(debootstrapper(tools), [...words, ...machineSources()]);
    } finally {
      rmSync(tools, { recursive: true, force: true });
    }
  });
}

/** The machine's own sources of Debian's packages: where they are is its affair. */
function machineSources(): string[] {
  const usual = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
  return usual.filter((path) => existsSync(path) && /deb/.test(readFileSync(path, "utf8")));
}

/** mmdebstrap is a script: unpacked where it is needed, not installed. */
function debootstrapper(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const options = ["-q", "-o", "DPkg::Lock::Timeout=600", "-o", "APT::Sandbox::User=root"];
  const { status } = spawnSync("apt-get", [...options, "download", "mmdebstrap"], { cwd: folder });
  if (status !== 0) throw new NotToBeHad("apt could not fetch mmdebstrap");
  run("sh", ["-c", "dpkg-deb -x mmdebstrap_*.deb ."], folder);
  return join(folder, "usr/bin/mmdebstrap");
}

/** What of the project is in the root. */
const productPaths = [
  "dist",
  "models",
  "systemd",
  "scripts/install",
  "scripts/install.sh",
  "test/pedal-bench/guest",
];

/**
 * The root with the product in it, by the product's own installer, and the bench's few files. Made anew for every state of
 * the project; only the newest is kept.
 */
export function buildProductRoot(root: string, tell: Tell): string {
  const node = inProject("node_modules/node/bin/node");
  const hash = recipeHash({ texts: [root], paths: [...productPaths.map(inProject), node] });
  const home = inProject("build/pedal-bench");
  const folder = join(home, `root-${hash}`);
  if (existsSync(folder)) return folder;
  tell("Installing the pedal into its root.");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const part = join(home, "part");
  run("cp", ["-a", root, part]);
  writeBoot(part);
  const bundle = join(home, "firmware.stompnet");
  run(process.execPath, [inProject("scripts/make-update.mjs"), bundle]);
  run(inProject("scripts/install.sh"), ["--root", part, "--bundle", bundle, "--read-only"]);
  addBench(part);
  renameSync(part, folder);
  return folder;
}

/** As scripts/image.sh does where no board's package has made them: what the installer adds its lines to. */
function writeBoot(root: string): void {
  const boot = join(root, "boot/firmware");
  mkdirSync(boot, { recursive: true });
  writeFileSync(join(boot, "config.txt"), "[all]\narm_64bit=1\n");
  writeFileSync(join(boot, "cmdline.txt"), "root=LABEL=stompnet-root rootfstype=ext4 rootwait ro\n");
  writeFileSync(join(root, "etc/hostname"), "stompnet\n");
}

function addBench(root: string): void {
  const programs = join(root, "usr/lib/pedal-bench");
  const units = join(root, "etc/systemd/system");
  mkdirSync(programs, { recursive: true });
  for (const name of ["init", "agent"]) {
    copyFileSync(inBench(`guest/${name}`), join(programs, name));
    chmodSync(join(programs, name), 0o755);
  }
  for (const [unit, target] of [
    ["pedal-bench-agent.service", "sysinit.target"],
    ["pedal-bench-scenario.service", "multi-user.target"],
  ] as const) {
    copyFileSync(inBench(`guest/${unit}`), join(units, unit));
    mkdirSync(join(units, `${target}.wants`), { recursive: true });
    symlinkSync(`../${unit}`, join(units, `${target}.wants`, unit));
  }
  // Nobody logs in, and nobody is asked to.
  symlinkSync("/dev/null", join(units, "getty.target"));
}

/** @param reasons statuses that only mean that something is not there at the moment */
function run(
  program: string,
  words: readonly string[],
  folder = ".",
  reasons: Record<number, string> = {},
): void {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status === 0) return;
  const reason = reasons[status ?? -1];
  if (reason !== undefined) throw new NotToBeHad(reason);
  const tail = `${stdout ?? ""}${stderr ?? ""}`.split("\n").slice(-40).join("\n");
  throw new Error(`${program} ${words.join(" ")}: ${error?.message ?? `ended with ${status}`}\n${tail}`);
}
