/**
 * `npm run prove:real-time`: the audio loop on a whole Linux kernel in a machine whose clock counts instructions, so that what
 * it finds does not depend on how busy this machine is. Writes docs/real-time-proof.md.
 *
 *   npm run prove:real-time -- --seconds 5 --frames 32 --idle    other runs; these only print
 *
 * Needs Debian on x86-64 as root, and: apt-get install --no-install-recommends qemu-system-x86
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildRoot } from "../pedal-bench/support/build.ts";
import { kept } from "../pedal-bench/support/cache.ts";
import { whyNot } from "../pedal-bench/support/requirements.ts";
import { CpioWriter } from "./cpio.ts";
import type { Order, Outcome } from "./play.ts";
import { page } from "./report.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const work = inProject("build/real-time-proof");

const { values } = parseArgs({
  options: { seconds: { type: "string" }, frames: { type: "string" }, idle: { type: "boolean" } },
});
const isUsual = Object.keys(values).length === 0;
const order: Order = {
  seconds: Number(values.seconds ?? 60),
  frames: Number(values.frames ?? 64),
  loaded: values.idle !== true,
};

/** Debian's own kernel and the four modules of its sound that the card needs. */
function fetchKernel(): { version: string; folder: string } {
  const depends = spawnSync("apt-cache", ["depends", "linux-image-amd64"], { encoding: "utf8" }).stdout;
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error("apt offers no linux-image-amd64: run apt-get update first.");
  const folder = kept("real-time-proof-kernel", { texts: [name], paths: [] }, (into) => {
    mkdirSync(into, { recursive: true });
    const options = "-q -o DPkg::Lock::Timeout=600 -o APT::Sandbox::User=root";
    const script = `cd '${into}' && apt-get ${options} download ${name} && dpkg-deb -x ${name}_*.deb . && rm ./*.deb`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  });
  return { version: name.replace("linux-image-", ""), folder };
}

const modules = ["soundcore", "core/snd", "core/snd-timer", "core/snd-pcm", "drivers/snd-dummy"];

const init = (wish: Order) => `#!/bin/bash
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
for module in soundcore snd snd-timer snd-pcm; do insmod /modules/$module.ko; done
insmod /modules/snd-dummy.ko pcm_substreams=1
ulimit -r 90
cd /project
/project/bin/node --single-threaded-gc --max-semi-space-size=4 --no-wasm-lazy-compilation test/real-time-proof/play.ts '${JSON.stringify(wish)}'
echo "ENDED $?"
sync
echo o > /proc/sysrq-trigger
sleep 100
`;

/** One archive that the machine starts from: the clean Debian, the project, its Node. */
async function pack(path: string, root: string, kernel: { version: string; folder: string }): Promise<void> {
  const cpio = new CpioWriter(createWriteStream(path));
  const useless =
    /^(var\/cache|var\/lib\/(apt|dpkg)|usr\/lib\/udev|usr\/share\/(perl5|zoneinfo|bash-completion))(\/|$)/;
  await cpio.folder(root, "", (inside) => useless.test(inside));
  await cpio.folders(
    "modules",
    "project",
    "project/bin",
    "project/node_modules",
    "project/test",
    "project/build",
  );
  for (const name of modules) {
    const module = join(kernel.folder, `lib/modules/${kernel.version}/kernel/sound/${name}.ko`);
    await cpio.file(module, `modules/${name.split("/").at(-1)}.ko`);
  }
  for (const folder of ["src", "test/real-time-proof", "node_modules/koffi", "node_modules/@koromix"]) {
    await cpio.folders(`project/${folder}`);
    await cpio.folder(inProject(folder), `project/${folder}`);
  }
  await cpio.folders("project/test/golden", "project/test/golden/nam");
  await cpio.file(inProject("test/golden/nam/syn-lstm-1x8.nam"), "project/test/golden/nam/syn-lstm-1x8.nam");
  for (const file of ["package.json", "build/kernels.ts"])
    await cpio.file(inProject(file), `project/${file}`);
  await cpio.file(inProject("node_modules/node/bin/node"), "project/bin/node");
  await cpio.text("init", init(order));
  await cpio.finish();
}

function boot(kernel: string, initrd: string): ChildProcess {
  const words = [
    ...["-M", "q35", "-accel", "tcg,thread=single", "-cpu", "max", "-smp", "1", "-m", "2048"],
    // One nanosecond an instruction, and no waiting for the clock on the wall.
    ...["-icount", "shift=0,sleep=off", "-display", "none", "-nodefaults", "-no-reboot", "-serial", "stdio"],
    ...["-kernel", kernel, "-initrd", initrd],
    ...["-append", "console=ttyS0 quiet panic=-1 tsc=reliable no_timer_check mitigations=off"],
  ];
  return spawn("qemu-system-x86_64", words, { stdio: ["ignore", "pipe", "inherit"] });
}

/** What the guest printed; its progress is passed on. */
async function listen(machine: ChildProcess): Promise<Outcome> {
  let said = "";
  for await (const piece of machine.stdout!) {
    said += piece;
    process.stdout.write(piece);
  }
  const outcome = /^OUTCOME (.*)$/m.exec(said.replaceAll("\r", ""))?.[1];
  if (outcome === undefined) throw new Error("The machine ended without an outcome; see above.");
  return JSON.parse(outcome) as Outcome;
}

const reason = existsSync("/usr/bin/qemu-system-x86_64") ? whyNot() : "qemu-system-x86 is not installed";
if (reason !== "") throw new Error(`The proof cannot be run here: ${reason}.`);
const kernel = fetchKernel();
mkdirSync(work, { recursive: true });
const initrd = join(work, "initrd.cpio");
await pack(initrd, buildRoot(console.log), kernel);
const image = readdirSync(join(kernel.folder, "boot")).find((name) => name.startsWith("vmlinuz"));
const outcome = await listen(boot(join(kernel.folder, "boot", image!), initrd));
rmSync(initrd);
const qemu = spawnSync("qemu-system-x86_64", ["--version"], { encoding: "utf8" }).stdout.split("\n")[0]!;
const versions = [`Linux ${kernel.version}`, qemu, `Node ${process.version}`];
const date = new Date().toISOString().slice(0, 10);
const text = page(order, outcome, { date, versions });
process.stdout.write(`\n${text}`);
if (isUsual) writeFileSync(inProject("docs/real-time-proof.md"), text);
process.exitCode = outcome.xruns + outcome.lostFrames + outcome.silentWaits === 0 ? 0 : 1;
